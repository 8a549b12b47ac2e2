#include "sql/connection.h"

#include <exception>

namespace synappsd {
namespace sql {

namespace {

const char* BeginOf(Dialect dialect, Transaction::Kind kind) {
  if (dialect == Dialect::kSqlite) {
    // Immediate: a transaction that begins as a reader cannot wait for the lock later.
    return kind == Transaction::Kind::kRead ? "BEGIN" : "BEGIN IMMEDIATE";
  }
  return kind == Transaction::Kind::kRead ? "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                                          : "BEGIN";
}

}  // namespace

void Execute(Connection& connection, const std::string& sql) { connection.Prepare(sql)->Run(); }

boost::optional<std::string> QueryText(Connection& connection, const std::string& sql) {
  const std::unique_ptr<Statement> statement = connection.Prepare(sql);
  if (!statement->Next()) return boost::none;
  return statement->OptionalText(0);
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
  Execute(connection, BeginOf(connection.dialect(), kind));
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    Execute(connection_, "ROLLBACK");
  } catch (const std::exception&) {
    // The database has given it up already, or will when the connection ends.
  }
}

void Transaction::Commit() {
  Execute(connection_, "COMMIT");
  open_ = false;
}

}  // namespace sql
}  // namespace synappsd
