// The schema of the system before this one (SQLAlchemy, with or without Alembic): version 1.
#ifndef SYNAPPSD_MIGRATIONS_LEGACY_SCHEMA_H_
#define SYNAPPSD_MIGRATIONS_LEGACY_SCHEMA_H_

#include "base/status.h"
#include "sql/connection.h"

namespace synappsd {
namespace migrations {

// OK if its tables have the columns that are read here, on PostgreSQL of types that can be; else
// FAILED_PRECONDITION with what is missing. Errors of the database are exceptions, as everywhere in
// this directory.
Status CheckLegacySchema(sql::Connection& connection);

// Makes it version 1: adds what the oldest of its own migrations lack, and the version itself.
// To be called in a transaction.
void BaselineLegacySchema(sql::Connection& connection);

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_LEGACY_SCHEMA_H_
