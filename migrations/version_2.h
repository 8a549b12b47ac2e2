// From version 1, the schema of the system before this one, to version 2, ours.
#ifndef SYNAPPSD_MIGRATIONS_VERSION_2_H_
#define SYNAPPSD_MIGRATIONS_VERSION_2_H_

#include "migrations/migrator.h"
#include "sql/connection.h"

namespace synappsd {
namespace migrations {

// Copies the rows: the tables of both versions exist. What changes on the way:
//   order      was the order of rows, becomes columns; PostgreSQL moves rows that are updated, so
//              there runs are put in order of their start
//   JSON       compact UTF-8; what is not JSON (NaN, Infinity, lone surrogates) becomes null
//   positions  infinite ones become 0
//   runs       those left "running" end in an error, at the time of their start
//   leftovers  nodes and edges of flows that are gone are dropped
// Each loss is told to `notice`, up to a bound.
void MigrateDataToVersion2(sql::Connection& connection, const Notice& notice);

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_VERSION_2_H_
