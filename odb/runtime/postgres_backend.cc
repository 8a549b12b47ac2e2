// The Backend over a PostgreSQL database.
#include <unistd.h>

#include <odb/pgsql/transaction.hxx>
#include <utility>

#include "link/postgres_cluster_link.h"
#include "migrations/migrator.h"
#include "pgsql/connections.h"
#include "pgsql/error.h"
#include "pgsql/sql_connection.h"
#include "runtime/backend.h"
#include "runtime/migration_settings.h"
#include "runtime/postgres_committer.h"

namespace synappsd {
namespace store {

namespace {

pgsql::ConnectionSettings Settings(const StoreOptions& options) {
  pgsql::ConnectionSettings settings;
  settings.parameters = options.location.parameters;
  settings.connect_timeout_ms = options.postgres.connect_timeout_ms;
  settings.network_timeout_ms = options.postgres.network_timeout_ms;
  settings.statement_timeout_ms = options.postgres.statement_timeout_ms;
  settings.lock_timeout_ms = options.postgres.lock_timeout_ms;
  settings.idle_in_transaction_timeout_ms = options.postgres.idle_in_transaction_timeout_ms;
  settings.synchronous_commit = options.synchronous_full;
  return settings;
}

// A migration takes the time it takes; a transaction of the store is a few short statements.
pgsql::ConnectionSettings WriteSettings(const StoreOptions& options) {
  pgsql::ConnectionSettings settings = Settings(options);
  settings.transaction_timeout_ms =
      options.postgres.statement_timeout_ms + options.postgres.network_timeout_ms;
  return settings;
}

pgsql::ConnectionSettings ReadSettings(const StoreOptions& options) {
  pgsql::ConnectionSettings settings = WriteSettings(options);
  settings.read_only = true;
  return settings;
}

std::string HostName() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

class PostgresBackend : public Backend {
 public:
  explicit PostgresBackend(const StoreOptions& options)
      : options_(options),
        write_database_(pgsql::OpenDatabase(WriteSettings(options), 1)),
        read_database_(pgsql::OpenDatabase(ReadSettings(options), options.readers)) {}

  ~PostgresBackend() override {
    if (instance_id_.empty()) return;
    try {
      Query("DELETE FROM daemon_instance WHERE id = ? RETURNING id", instance_id_);
    } catch (...) {
      // Its row stays; it has no claims, and nobody waits for it.
    }
  }

  odb::database& readers() override { return *read_database_; }

  std::unique_ptr<GroupCommitter> MakeCommitter() override {
    PostgresCommitter::Options options;
    options.retry_ms = options_.postgres.write_retry_ms;
    options.alarm = options_.alarm;
    return std::unique_ptr<GroupCommitter>(new PostgresCommitter(*write_database_, options));
  }

  std::string instance_id() const override { return instance_id_; }

  std::unique_ptr<ClusterLink> OpenClusterLink(const ClusterLinkSettings& settings) const override {
    return std::unique_ptr<ClusterLink>(
        new pgsql::PostgresClusterLink(Settings(options_), settings));
  }

  DatabaseFailure FailureOfCurrentException() const override {
    const pgsql::Failure of_postgres = pgsql::FailureOfCurrentException();
    DatabaseFailure failure;
    failure.status = of_postgres.status;
    failure.try_again = of_postgres.is_connection;
    return failure;
  }

  void RegisterItself() {
    instance_id_ = Query(
        "INSERT INTO daemon_instance (id, node, host, pid, version, started_time, lease_until, "
        "last_group) SELECT gen_random_uuid(), '', ?, " +
            std::to_string(getpid()) +
            ", '', extract(epoch FROM clock_timestamp()), 'Infinity', 0 RETURNING id",
        HostName());
  }

 private:
  // The one value that a statement with one parameter gives.
  std::string Query(const std::string& sql, const std::string& parameter) {
    odb::pgsql::transaction transaction(write_database_->begin());
    pgsql::SqlConnection connection(transaction.connection().handle());
    std::string value;
    {
      const auto statement = connection.Prepare(sql);
      statement->Bind(parameter);
      if (statement->Next()) value = statement->Text(0);
    }
    transaction.commit();
    return value;
  }

  const StoreOptions options_;
  const std::unique_ptr<odb::pgsql::database> write_database_;
  const std::unique_ptr<odb::pgsql::database> read_database_;
  std::string instance_id_;  // empty: not registered by itself
};

Status Migrate(const StoreOptions& options) {
  const std::unique_ptr<odb::pgsql::database> database = pgsql::OpenDatabase(Settings(options), 1);
  return migrations::MigrateSchema(*database,
                                   MigrationSettings(options, DescribeLocation(options.location)));
}

}  // namespace

Result<std::unique_ptr<Backend>> OpenPostgresBackend(const StoreOptions& options) {
  const std::string what =
      "cannot open the PostgreSQL database " + DescribeLocation(options.location) + ": ";
  // Later on, a server that refuses is one to wait for; here its reasons have their own codes.
  const Result<pgsql::Handle> reached = pgsql::Connect(Settings(options));
  if (!reached.ok()) return Status(reached.status().code(), what + reached.status().message());
  try {
    const Status migrated = Migrate(options);
    if (!migrated.ok()) return migrated;
    std::unique_ptr<PostgresBackend> backend(new PostgresBackend(options));
    if (options.postgres.registers_itself) backend->RegisterItself();
    return std::unique_ptr<Backend>(std::move(backend));
  } catch (...) {
    const Status failed = pgsql::FailureOfCurrentException().status;
    return Status(failed.code(), what + failed.message());
  }
}

}  // namespace store
}  // namespace synappsd
