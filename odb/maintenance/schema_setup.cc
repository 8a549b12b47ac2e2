#include "maintenance/schema_setup.h"

#include <memory>
#include <odb/pgsql/connection.hxx>
#include <odb/pgsql/database.hxx>
#include <odb/pgsql/transaction.hxx>
#include <odb/schema-catalog.hxx>
#include <odb/sqlite/connection.hxx>
#include <odb/sqlite/database.hxx>
#include <odb/sqlite/transaction.hxx>

#include "maintenance/odb_database.h"
#include "maintenance/postgres_server.h"
#include "maintenance/sqlite_file.h"
#include "migrations/introspection.h"
#include "migrations/migrator.h"
#include "migrations/schema_facts.h"
#include "pgsql/sql_connection.h"
#include "sqlite/database_file.h"
#include "sqlite/sql_connection.h"

namespace synappsd {
namespace maintenance {

namespace {

// look(connection) in a new database of this program's version, which is gone afterwards.
std::set<std::string> InNewSqliteDatabase(std::set<std::string> (*look)(sql::Connection&)) {
  odb::sqlite::database database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const odb::sqlite::connection_ptr connection = database.connection();
  odb::sqlite::transaction transaction(connection->begin());
  odb::schema_catalog::create_schema(database, "", false);
  sqlite::SqlConnection sql(connection->handle());
  return look(sql);
}

// The same on the server itself, so that it is its version's: temporary tables, which nobody else
// sees, rolled back at the end.
std::set<std::string> NewPostgresShape(const Location& location) {
  const auto database = pgsql::OpenDatabase(PostgresSettings(location), 1);
  const odb::pgsql::connection_ptr connection = database->connection();
  odb::pgsql::transaction transaction(connection->begin());
  connection->execute("SET LOCAL search_path = pg_temp");
  odb::schema_catalog::create_schema(*database, "", false);
  pgsql::SqlConnection sql(connection->handle());
  return migrations::SchemaFacts(sql);
}

Status MakeFile(const Location& location) {
  const Status prepared = sqlite::PrepareDatabaseFile(location.path);
  return prepared.ok() ? GiveToOwnerOf(location.path + ".lock", location.path) : prepared;
}

}  // namespace

Status CreateSchemaIfEmpty(const Location& location) {
  migrations::Settings settings;
  settings.name = location.shown;
  settings.allowed = false;  // an older schema stays as it is
  settings.notice = [](const std::string&) {};
  std::unique_ptr<sqlite::LockFile> lock;
  if (location.is_sqlite()) {
    Result<std::unique_ptr<sqlite::LockFile>> locked = LockSqliteFile(location.path);
    if (!locked.ok()) return locked.status();
    lock = std::move(*locked);
    const Status made = MakeFile(location);
    if (!made.ok()) return made;
  }
  return WithOdbDatabase<Status>(
      location, [&](auto& database) { return migrations::MigrateSchema(database, settings); });
}

std::set<std::string> ProgramTables() { return InNewSqliteDatabase(migrations::TableNames); }

std::vector<std::string> SchemaDifferences(sql::Connection& connection, const Location& location) {
  const std::set<std::string> expected = location.is_sqlite()
                                             ? InNewSqliteDatabase(migrations::SchemaFacts)
                                             : NewPostgresShape(location);
  const std::set<std::string> present = migrations::SchemaFacts(connection);
  std::vector<std::string> differences;
  for (const std::string& sentence : expected) {
    if (present.count(sentence) == 0) differences.push_back(sentence + " is missing");
  }
  for (const std::string& sentence : present) {
    if (expected.count(sentence) == 0) differences.push_back(sentence + " is not of this schema");
  }
  return differences;
}

}  // namespace maintenance
}  // namespace synappsd
