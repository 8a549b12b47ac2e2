// RestorePostgres() of postgres_dump.h: pg_restore makes SQL of the archive, psql runs it. In
// between is this program, which begins the transaction and commits it only when all of the SQL has
// come: a pg_restore that is killed or fails half-way changes nothing. (pg_restore
// --single-transaction could not first drop what the archive does not know.)
#include <memory>

#include "maintenance/backup.h"
#include "maintenance/catalog.h"
#include "maintenance/database.h"
#include "maintenance/pending_file.h"
#include "maintenance/postgres_archive.h"
#include "maintenance/postgres_dump.h"
#include "maintenance/postgres_server.h"
#include "maintenance/program.h"
#include "maintenance/schema_setup.h"
#include "migrations/introspection.h"
#include "sqlite/database_file.h"

namespace synappsd {
namespace maintenance {

namespace {

// Drops what will be replaced. No daemon writes from here to the end of the transaction; one that
// is started meanwhile waits, one that is still there finds itself gone.
std::string Prologue(const std::string& schema, const std::set<std::string>& dropped) {
  std::string sql = "BEGIN;\n" + KeepDaemonsOutStatement() + ";\n";
  std::string tables;
  for (const std::string& table : dropped) {
    tables += (tables.empty() ? "" : ", ") + Quoted(schema) + "." + Quoted(table);
  }
  if (!tables.empty()) sql += "DROP TABLE IF EXISTS " + tables + ";\n";
  return sql;
}

// The backup may have been made beside daemons, which are not there now.
std::string Epilogue(const Archive& archive) {
  std::string sql = "\n";
  for (const char* const table : {"run_claim", "daemon_instance"}) {
    if (archive.tables.count(table) == 0) continue;
    sql += "DELETE FROM " + Quoted(archive.schema) + "." + Quoted(table) + ";\n";
  }
  return sql + "COMMIT;\n";
}

class Restoring {
 public:
  Restoring(const Location& location, const std::string& file, Observer* observer)
      : file_(file), observer_(observer), environment_(PostgresEnvironment(location)) {}

  Status Run(const Archive& archive, const std::string& prologue) {
    ProgramCommand psql;
    psql.arguments = {"psql", "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"};
    psql.environment = environment_;
    const auto sink = Program::Start(psql, Program::Stream::kInput);
    if (!sink.ok()) return sink.status();
    ProgramCommand restore;
    restore.arguments = {"pg_restore",      "--no-owner",
                         "--no-privileges", "--schema=" + archive.schema,
                         "--file=-",        file_};
    const auto source = Program::Start(restore, Program::Stream::kOutput);
    if (!source.ok()) return source.status();

    Status written = (*sink)->Write(prologue.data(), prologue.size());
    if (written.ok()) written = Pump(source->get(), sink->get());
    if (written.ok()) {
      // Only a whole script is committed.
      const Status complete = (*source)->Finish();
      if (!complete.ok()) return complete;
      const std::string epilogue = Epilogue(archive);
      written = (*sink)->Write(epilogue.data(), epilogue.size());
    }
    const Status done = (*sink)->Finish();
    return done.ok() ? written : done;
  }

 private:
  Status Pump(Program* source, Program* sink) {
    std::uint64_t bytes = 0;
    char data[1 << 16];
    for (std::size_t size; (size = source->Read(data, sizeof data)) > 0;) {
      const Status written = sink->Write(data, size);
      if (!written.ok()) return written;
      bytes += size;
      observer_->Progress("restoring, MiB", bytes >> 20, 0);
    }
    return Status::Ok();
  }

  const std::string file_;
  Observer* const observer_;
  const std::map<std::string, std::string> environment_;
};

struct Present {
  std::string schema;
  std::set<std::string> tables;
};

Result<Present> ReadPresent(Database& database) {
  return database.Try<Present>([](sql::Connection& connection) {
    Present present;
    present.schema = sql::QueryText(connection, "SELECT current_schema()").value_or("public");
    present.tables = migrations::TableNames(connection);
    return present;
  });
}

}  // namespace

Result<RestoreReport> RestorePostgres(const Location& location, const std::string& file, bool force,
                                      Observer* observer) {
  const Result<Archive> archive = ReadArchive(file);
  if (!archive.ok()) return archive.status();
  const auto database = Database::Open(location, Database::Use::kAlone);
  if (!database.ok()) return database.status();
  const Result<Present> present = ReadPresent(**database);
  if (!present.ok()) return present.status();
  if (present->schema != archive->schema) {
    return Status(Code::kFailedPrecondition, "the tables of backup " + file + " are in schema " +
                                                 archive->schema + ", those of database " +
                                                 location.shown + " in " + present->schema +
                                                 ": set the role's search_path");
  }
  RestoreReport report;
  report.database = location.shown;
  report.file = file;
  report.schema_version = archive->state.version;
  if (!present->tables.empty()) {
    if (!force) {
      return Status(Code::kFailedPrecondition, "database " + location.shown +
                                                   " has content: to replace it by " + file +
                                                   ", add --force, which backs it up first");
    }
    const std::string saved = sqlite::TimestampedPath(file, "before-restore");
    const Result<BackupReport> backup = BackUpPostgres(location, saved, false, observer);
    if (!backup.ok()) return backup.status();
    report.saved = backup->file;
  }
  std::set<std::string> dropped = archive->tables;
  for (const std::string& name : ProgramTables()) dropped.insert(name);
  const Status restored =
      Restoring(location, file, observer).Run(*archive, Prologue(archive->schema, dropped));
  if (!restored.ok()) {
    return Status(restored.code(), "nothing was restored: " + restored.message());
  }
  return report;
}

}  // namespace maintenance
}  // namespace synappsd
