// The version of the database's model, for ODB's schema evolution.
//
// Version 1 is the schema of the system before this one; it is known from the changelogs only
// (migrations/*/model.xml, one for each database). How to change the model: odb/README.md.
#ifndef SYNAPPSD_ENTITY_MODEL_VERSION_HXX_
#define SYNAPPSD_ENTITY_MODEL_VERSION_HXX_

#include <string>

// "closed": a change to an entity without a new version fails the build. Only the target that
// extends the changelogs opens the current version.
#ifndef SYNAPPS_MODEL_STATE
#define SYNAPPS_MODEL_STATE closed
#endif

#ifdef ODB_COMPILER
#pragma db model version(1, 5, SYNAPPS_MODEL_STATE)
// PostgreSQL orders texts by the rules of a language unless told otherwise; lists must have the
// order they have on SQLite, which is that of the bytes. A boost::optional that is a key needs it
// said at the member.
#pragma db value(std::string) pgsql : options("COLLATE \"C\"")
#endif

#endif  // SYNAPPSD_ENTITY_MODEL_VERSION_HXX_
