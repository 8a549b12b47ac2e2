// Migrating a SQLite file.
#ifndef SYNAPPSD_MIGRATIONS_SQLITE_TARGET_H_
#define SYNAPPSD_MIGRATIONS_SQLITE_TARGET_H_

#include <odb/sqlite/connection.hxx>
#include <odb/sqlite/database.hxx>
#include <string>

#include "migrations/target.h"
#include "sqlite/sql_connection.h"

namespace synappsd {
namespace migrations {

class SqliteTarget final : public Target {
 public:
  SqliteTarget(odb::sqlite::database& database, const Settings& settings);

  odb::database& odb() override { return database_; }
  sql::Connection& sql() override { return sql_; }
  const char* RemedyForForeign() const override;
  Status CheckUsable() override;
  std::string DescribeBackup(std::int64_t version) override;
  Status Backup(std::int64_t version) override;
  void BeginSteps() override;
  void EndSteps() override;
  odb::transaction_impl* Begin() override;
  Status Lock() override;
  Status CheckStep(std::int64_t version) override;
  void KeepBackup(std::int64_t version) override;

 private:
  odb::sqlite::database& database_;
  const Settings& settings_;
  const odb::sqlite::connection_ptr connection_;
  sqlite::SqlConnection sql_;
};

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_SQLITE_TARGET_H_
