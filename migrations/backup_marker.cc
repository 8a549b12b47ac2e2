#include "migrations/backup_marker.h"

#include <cinttypes>
#include <cstdio>
#include <string>

#include "migrations/introspection.h"

namespace synappsd {
namespace migrations {

namespace {

// The marker's text: "synappsd backup: schema 3, time 1795400000", the time in Unix seconds.
constexpr char kFormat[] = "synappsd backup: schema %" SCNd64 ", time %" SCNd64;

struct Comment {
  std::int64_t version = 0;
  std::int64_t time = 0;
};

std::int64_t Now(sql::Connection& connection) {
  const auto statement = connection.Prepare("SELECT floor(extract(epoch FROM now()))::BIGINT");
  statement->Next();
  return statement->Integer(0);
}

boost::optional<Comment> ReadFrom(sql::Connection& connection, const char* table) {
  const auto statement = connection.Prepare(
      "SELECT obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n "
      "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relname = ?");
  statement->Bind(std::string(table));
  Comment comment;
  if (!statement->Next()) return boost::none;
  const std::string text = statement->Text(0);
  if (std::sscanf(text.c_str(), kFormat, &comment.version, &comment.time) != 2) return boost::none;
  return comment;
}

boost::optional<Comment> Read(sql::Connection& connection) {
  const boost::optional<Comment> comment = ReadFrom(connection, "schema_version");
  return comment ? comment : ReadFrom(connection, "flows");
}

// COMMENT takes no parameters; these are numbers.
void Write(sql::Connection& connection, const Comment& comment) {
  const bool ours = TableNames(connection).count("schema_version") != 0;
  sql::Execute(connection, std::string("COMMENT ON TABLE \"") +
                               (ours ? "schema_version" : "flows") +
                               "\" IS 'synappsd backup: schema " + std::to_string(comment.version) +
                               ", time " + std::to_string(comment.time) + "'");
}

}  // namespace

void WriteBackupMarker(sql::Connection& connection) {
  Comment comment;
  comment.version = StoredVersion(connection);
  comment.time = Now(connection);
  Write(connection, comment);
}

boost::optional<BackupMarker> ReadBackupMarker(sql::Connection& connection) {
  const boost::optional<Comment> comment = Read(connection);
  if (!comment) return boost::none;
  BackupMarker marker;
  marker.version = comment->version;
  marker.age_seconds = Now(connection) - comment->time;
  return marker;
}

void CarryBackupMarker(sql::Connection& connection, std::int64_t version) {
  boost::optional<Comment> comment = Read(connection);
  if (!comment) return;
  comment->version = version;
  Write(connection, *comment);
}

}  // namespace migrations
}  // namespace synappsd
