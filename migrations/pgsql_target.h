// Migrating a PostgreSQL database.
#ifndef SYNAPPSD_MIGRATIONS_PGSQL_TARGET_H_
#define SYNAPPSD_MIGRATIONS_PGSQL_TARGET_H_

#include <odb/pgsql/connection.hxx>
#include <odb/pgsql/database.hxx>
#include <string>

#include "migrations/target.h"
#include "pgsql/sql_connection.h"

namespace synappsd {
namespace migrations {

class PgsqlTarget final : public Target {
 public:
  PgsqlTarget(odb::pgsql::database& database, const Settings& settings);

  odb::database& odb() override { return database_; }
  sql::Connection& sql() override { return sql_; }
  const char* RemedyForForeign() const override;
  Status CheckUsable() override;
  std::string DescribeBackup(std::int64_t version) override;
  Status Backup(std::int64_t version) override;
  odb::transaction_impl* Begin() override;
  Status Lock() override;
  Status CheckStep(std::int64_t version) override;
  void KeepBackup(std::int64_t version) override;

 private:
  bool HasFreshBackup(std::int64_t version);

  odb::pgsql::database& database_;
  const Settings& settings_;
  const odb::pgsql::connection_ptr connection_;
  pgsql::SqlConnection sql_;
};

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_PGSQL_TARGET_H_
