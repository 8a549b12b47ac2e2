// The version of the database's model, for ODB's schema evolution.
//
// Version 1 is the schema of the system before this one; it is known from its changelog only
// (migrations/sqlite/model.xml). How to change the model: odb/README.md.
#ifndef SYNAPPSD_ENTITY_MODEL_VERSION_HXX_
#define SYNAPPSD_ENTITY_MODEL_VERSION_HXX_

// "closed": a change to an entity without a new version fails the build. Only the target that
// extends the changelogs opens the current version.
#ifndef SYNAPPS_MODEL_STATE
#define SYNAPPS_MODEL_STATE closed
#endif

#ifdef ODB_COMPILER
#pragma db model version(1, 3, SYNAPPS_MODEL_STATE)
#endif

#endif  // SYNAPPSD_ENTITY_MODEL_VERSION_HXX_
