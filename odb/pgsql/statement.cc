#include "pgsql/statement.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <odb/exceptions.hxx>
#include <odb/pgsql/exceptions.hxx>

namespace synappsd {
namespace pgsql {

namespace {

// Rows of unknown size come few at first; then as many as make about this much.
constexpr int kFirstRows = 16;
constexpr int kMaxRows = 1000;
constexpr std::size_t kFetchBytes = 4U << 20;

// Object identifiers of PostgreSQL's own types, which never change (pg_type.dat).
constexpr Oid kBool = 16;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kOid = 26;
constexpr Oid kFloat4 = 700;
constexpr Oid kFloat8 = 701;
constexpr Oid kNumeric = 1700;

std::string FieldOf(const PGresult* result, int field) {
  const char* const text = PQresultErrorField(result, field);
  return text != nullptr ? text : "";
}

[[noreturn]] void ThrowError(PGconn* connection, const PGresult* result) {
  if (PQstatus(connection) == CONNECTION_BAD) throw odb::connection_lost();
  if (result == nullptr) {
    throw odb::pgsql::database_exception(PQerrorMessage(connection));
  }
  const std::string state = FieldOf(result, PG_DIAG_SQLSTATE);
  if (state == "40P01") throw odb::deadlock();
  std::string message = FieldOf(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string detail = FieldOf(result, PG_DIAG_MESSAGE_DETAIL);
  if (message.empty()) message = PQresultErrorMessage(result);
  if (!detail.empty()) message += ": " + detail;
  throw odb::pgsql::database_exception(state, message);
}

bool BeginsWith(const std::string& sql, const char* word) {
  const std::size_t first = sql.find_first_not_of(" \t\r\n(");
  if (first == std::string::npos) return false;
  for (std::size_t i = 0; word[i] != '\0'; ++i) {
    if (first + i >= sql.size()) return false;
    if (std::toupper(static_cast<unsigned char>(sql[first + i])) != word[i]) return false;
  }
  return true;
}

// Any thread may make statements, on connections of its own.
std::string NewName() {
  static std::atomic<std::uint64_t> last{0};
  return "synapps_" + std::to_string(++last);
}

// Where the quoted text or comment that begins at `at` ends; `at` if none does.
std::size_t EndOfQuoted(const std::string& sql, std::size_t at) {
  if (sql[at] == '\'' || sql[at] == '"') {
    const std::size_t end = sql.find(sql[at], at + 1);
    return end == std::string::npos ? sql.size() : end + 1;
  }
  if (sql.compare(at, 2, "--") == 0) {
    const std::size_t end = sql.find('\n', at);
    return end == std::string::npos ? sql.size() : end;
  }
  return at;
}

}  // namespace

std::string NumberPlaceholders(const std::string& sql) {
  std::string numbered;
  int parameters = 0;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t end = EndOfQuoted(sql, at);
    if (end != at) {
      numbered += sql.substr(at, end - at);
      at = end;
    } else if (sql[at] == '?') {
      numbered += "$" + std::to_string(++parameters);
      ++at;
    } else {
      numbered += sql[at++];
    }
  }
  return numbered;
}

Statement::Statement(PGconn* connection, const std::string& sql)
    : connection_(connection),
      sql_(NumberPlaceholders(sql)),
      reads_(BeginsWith(sql, "SELECT")),
      name_(NewName()) {}

Statement::~Statement() {
  // In a transaction that failed neither is possible, and the cursor is gone with it.
  const PGTransactionStatusType transaction = PQtransactionStatus(connection_);
  if (transaction != PQTRANS_INTRANS && transaction != PQTRANS_IDLE) return;
  if (has_cursor_ && transaction == PQTRANS_INTRANS) {
    PQclear(PQexec(connection_, ("CLOSE " + name_).c_str()));
  }
  if (prepared_) PQclear(PQexec(connection_, ("DEALLOCATE " + name_).c_str()));
}

Statement& Statement::Bind(std::int64_t value) {
  bound_.emplace_back(std::to_string(value));
  return *this;
}

Statement& Statement::Bind(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  bound_.emplace_back(std::string(text));
  return *this;
}

Statement& Statement::Bind(const std::string& value) {
  if (value.find('\0') != std::string::npos) {
    throw odb::pgsql::database_exception("22021", "a text with a NUL cannot be stored");
  }
  bound_.emplace_back(value);
  return *this;
}

Statement& Statement::BindNull() {
  bound_.emplace_back(boost::none);
  return *this;
}

std::vector<const char*> Statement::Parameters() const {
  std::vector<const char*> values;
  for (const boost::optional<std::string>& value : bound_) {
    values.push_back(value ? value->c_str() : nullptr);
  }
  return values;
}

Statement::ResultPtr Statement::Checked(PGresult* result) {
  ResultPtr owned(result);
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) ThrowError(connection_, result);
  return owned;
}

Statement::ResultPtr Statement::Command(const std::string& sql) {
  return Checked(PQexec(connection_, sql.c_str()));
}

// Once by its text; a statement that is run again is worth preparing.
void Statement::Send(const std::string& sql) {
  const std::vector<const char*> values = Parameters();
  const int count = static_cast<int>(values.size());
  if (!ran_before_ || count == 0 || has_cursor_) {
    rows_ = Checked(
        PQexecParams(connection_, sql.c_str(), count, nullptr, values.data(), nullptr, nullptr, 0));
    return;
  }
  if (!prepared_) {
    Checked(PQprepare(connection_, name_.c_str(), sql.c_str(), 0, nullptr));
    prepared_ = true;
  }
  rows_ = Checked(
      PQexecPrepared(connection_, name_.c_str(), count, values.data(), nullptr, nullptr, 0));
}

void Statement::Start() {
  running_ = true;
  row_ = -1;
  fetch_count_ = 0;
  has_cursor_ = reads_ && PQtransactionStatus(connection_) == PQTRANS_INTRANS;
  if (has_cursor_) {
    Send("DECLARE " + name_ + " NO SCROLL CURSOR FOR " + sql_);
    FetchMore();
    return;
  }
  Send(sql_);
  // What a transaction that failed answers to COMMIT; libpq takes it for a success.
  if (BeginsWith(sql_, "COMMIT") && std::strcmp(PQcmdStatus(rows_.get()), "ROLLBACK") == 0) {
    throw odb::pgsql::database_exception("25P02", "the transaction had failed and was rolled back");
  }
}

void Statement::FetchMore() {
  int count = kFirstRows;
  if (rows_ && PQntuples(rows_.get()) > 0) {
    const auto rows = static_cast<std::size_t>(PQntuples(rows_.get()));
    const std::size_t row_bytes = PQresultMemorySize(rows_.get()) / rows + 1;
    count = static_cast<int>(
        std::min<std::size_t>(std::max<std::size_t>(kFetchBytes / row_bytes, 1), kMaxRows));
  }
  rows_.reset();  // first: two batches at once would be twice the memory
  rows_ = Command("FETCH " + std::to_string(count) + " FROM " + name_);
  fetch_count_ = count;
  row_ = -1;
}

void Statement::Finish() {
  running_ = false;
  ran_before_ = true;
  bound_.clear();
  rows_.reset();
  if (!has_cursor_) return;
  has_cursor_ = false;
  Command("CLOSE " + name_);
}

bool Statement::Next() {
  try {
    if (!running_) Start();
    if (has_cursor_ && row_ + 1 >= PQntuples(rows_.get()) &&
        PQntuples(rows_.get()) == fetch_count_) {
      FetchMore();
    }
    if (++row_ < PQntuples(rows_.get())) return true;
    Finish();
    return false;
  } catch (...) {
    running_ = false;
    has_cursor_ = false;  // it ended with the transaction, or is left to its end
    bound_.clear();
    throw;
  }
}

int Statement::ColumnCount() const { return PQnfields(rows_.get()); }

sql::ValueType Statement::TypeOf(int column) const {
  if (PQgetisnull(rows_.get(), row_, column) != 0) return sql::ValueType::kNull;
  switch (PQftype(rows_.get(), column)) {
    case kBool:
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid:
      return sql::ValueType::kInteger;
    case kFloat4:
    case kFloat8:
    case kNumeric:
      return sql::ValueType::kReal;
    default:
      return sql::ValueType::kText;
  }
}

std::int64_t Statement::Integer(int column) const {
  const char* const text = PQgetvalue(rows_.get(), row_, column);
  if (PQftype(rows_.get(), column) == kBool) return *text == 't' ? 1 : 0;
  return std::strtoll(text, nullptr, 10);
}

double Statement::Real(int column) const {
  return std::strtod(PQgetvalue(rows_.get(), row_, column), nullptr);
}

std::string Statement::Text(int column) const {
  return std::string(PQgetvalue(rows_.get(), row_, column),
                     static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column)));
}

}  // namespace pgsql
}  // namespace synappsd
