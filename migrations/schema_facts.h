// A schema as a list of texts: two databases are of one schema if their lists are equal.
#ifndef SYNAPPSD_MIGRATIONS_SCHEMA_FACTS_H_
#define SYNAPPSD_MIGRATIONS_SCHEMA_FACTS_H_

#include <set>
#include <string>

#include "sql/connection.h"

namespace synappsd {
namespace migrations {

// A sentence for each column, key, index and whatever else the database (on PostgreSQL: its current
// schema) has, such as
//   column run.start_time: REAL, not null
//   column run.id: text, not null, collation C
//   primary key of flow_node: flow_number, id
//   foreign key of run_graph: run_number to run.number, on delete CASCADE
//   unique index flow_id_i of flow: id
// What another program may have left beside (alembic_version) is not counted, nor is the order of
// columns or the name of a key. For SQLite and PostgreSQL they differ: types have other names.
std::set<std::string> SchemaFacts(sql::Connection& connection);

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_SCHEMA_FACTS_H_
