#include "maintenance/postgres_dump.h"
#include "migrations/introspection.h"

#include <memory>

#include "maintenance/catalog.h"
#include "maintenance/database.h"
#include "maintenance/pending_file.h"
#include "maintenance/postgres_server.h"
#include "maintenance/program.h"
#include "maintenance/schema_state.h"
#include "maintenance/sqlite_file.h"
#include "migrations/backup_marker.h"
#include "sqlite/database_file.h"

namespace synappsd {
namespace maintenance {

namespace {

struct Content {
  SchemaState state;
  std::string schema;  // the namespace
  std::size_t tables = 0;
};

Result<Content> ReadContent(Database& database) {
  return database.Try<Content>([&](sql::Connection& connection) -> Result<Content> {
    Content content;
    content.state = ReadSchemaState(connection);
    content.schema = sql::QueryText(connection, "SELECT current_schema()").value_or("public");
    content.tables = migrations::TableNames(connection).size();
    return content;
  });
}

// Counts the lines in which pg_dump --verbose says that it has begun with a table.
class DumpProgress {
 public:
  DumpProgress(std::size_t tables, Observer* observer) : tables_(tables), observer_(observer) {}

  void Add(const char* data, std::size_t size) {
    line_.append(data, size);
    for (std::size_t end = line_.find('\n'); end != std::string::npos; end = line_.find('\n')) {
      if (line_.substr(0, end).find("dumping contents of table") != std::string::npos) {
        observer_->Progress("dumping tables", begun_++, tables_);
      }
      line_.erase(0, end + 1);
    }
  }

 private:
  const std::size_t tables_;
  Observer* const observer_;
  std::size_t begun_ = 0;
  std::string line_;
};

Status Dump(const Location& location, const Content& content, const std::string& file,
            Observer* observer) {
  ProgramCommand command;
  command.arguments = {"pg_dump",   "--format=custom", "--no-password",
                       "--verbose", "--file=" + file,  "--schema=" + Quoted(content.schema)};
  command.environment = PostgresEnvironment(location);
  const auto program = Program::Start(command, Program::Stream::kErrors);
  if (!program.ok()) return program.status();
  DumpProgress progress(content.tables, observer);
  char data[4096];
  for (std::size_t size; (size = (*program)->Read(data, sizeof data)) > 0;) {
    progress.Add(data, size);
  }
  return (*program)->Finish();
}

Status WriteMarker(Database& database) {
  return database
      .Try<bool>([](sql::Connection& connection) {
        migrations::WriteBackupMarker(connection);
        return true;
      })
      .status();
}

}  // namespace

Result<BackupReport> BackUpPostgres(const Location& location, const std::string& file, bool replace,
                                    Observer* observer) {
  const auto database = Database::Open(location, Database::Use::kWrite);
  if (!database.ok()) return database.status();
  const Result<Content> content = ReadContent(**database);
  if (!content.ok()) return content.status();
  if (content->state.content == SchemaState::Content::kEmpty) {
    return Status(Code::kFailedPrecondition,
                  "database " + location.shown + " is empty: there is nothing to back up");
  }
  const Result<std::string> target = sqlite::ResolveDatabasePath(file);
  if (!target.ok()) return target.status();
  const auto existing = replace ? PendingFile::Existing::kReplace : PendingFile::Existing::kRefuse;
  const auto pending = PendingFile::Create(*target, existing);
  if (!pending.ok()) return pending.status();
  const Status dumped = Dump(location, *content, (*pending)->partial_path(), observer);
  if (!dumped.ok()) return dumped;
  const Status published = (*pending)->Publish();
  if (!published.ok()) return published;
  const Status marked = WriteMarker(**database);
  if (!marked.ok()) {
    observer->Notice("the backup is complete, but the database could not be told: " +
                     marked.message());
  }
  BackupReport report;
  report.database = location.shown;
  report.file = *target;
  report.format = "pg_dump";
  report.size_bytes = FileSize(*target);
  report.schema_version = content->state.version;
  return report;
}

}  // namespace maintenance
}  // namespace synappsd
