#include "pgsql/connect.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <new>
#include <sstream>

namespace synappsd {
namespace pgsql {

namespace {

using Clock = std::chrono::steady_clock;

// A connection that was lost says so in at most so many pieces: a last message, then its end.
constexpr int kMaxPieces = 4;

bool AwaitSocket(PGconn* connection, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd waiting{PQsocket(connection), events, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

std::string Seconds(std::int64_t milliseconds) {
  return std::to_string(std::max<std::int64_t>(1, milliseconds / 1000));
}

// What libpq is told, keywords and values apart and ended by a null, as it takes them.
class Keywords {
 public:
  explicit Keywords(const ConnectionSettings& settings) : parameters_(settings.parameters) {
    const auto add = [this](const char* name, const std::string& value) {
      parameters_.emplace_back(name, value);
    };
    add("client_encoding", "UTF8");
    add("application_name", "synappsd");
    add("keepalives_idle", Seconds(settings.network_timeout_ms));
    add("keepalives_interval", Seconds(settings.network_timeout_ms / 3));
    add("keepalives_count", "3");
    add("tcp_user_timeout", std::to_string(settings.network_timeout_ms));
    for (const auto& parameter : parameters_) {
      names_.push_back(parameter.first.c_str());
      values_.push_back(parameter.second.c_str());
    }
    names_.push_back(nullptr);
    values_.push_back(nullptr);
  }
  const char* const* names() const { return names_.data(); }
  const char* const* values() const { return values_.data(); }

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::vector<const char*> names_;
  std::vector<const char*> values_;
};

// The server's words in one line, without the place in its source code.
std::string Reason(PGconn* connection) {
  std::istringstream lines(PQerrorMessage(connection));
  std::string reason;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos || line.compare(0, 8, "LOCATION") == 0) continue;
    reason += (reason.empty() ? "" : "; ") + line.substr(first);
  }
  return reason.empty() ? "no reason is known" : reason;
}

// Of verbose messages, as in "FATAL:  28P01: password authentication failed"; the severity's word
// is the server's language's. Of several hosts the last one's. Empty: the server was not reached.
std::string SqlStateIn(const std::string& message) {
  std::string state;
  const std::string mark = ":  ";
  for (std::size_t at = message.find(mark); at != std::string::npos;
       at = message.find(mark, at + 1)) {
    const std::string code = message.substr(at + mark.size(), 5);
    const bool is_code =
        code.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos &&
        message.compare(at + mark.size() + 5, 2, ": ") == 0;
    if (is_code) state = code;
  }
  return state;
}

Status Refusal(PGconn* connection) {
  const std::string reason = Reason(connection);
  const std::string state = SqlStateIn(reason);
  if (state == "28P01" || state == "28000") {
    return Status(Code::kPermissionDenied,
                  "PostgreSQL refuses the user: " + reason +
                      ": check user and password in database.url (or ~/.pgpass), and the server's "
                      "pg_hba.conf");
  }
  if (state == "3D000") {
    return Status(Code::kNotFound,
                  reason +
                      ": create it (createdb --encoding=UTF8 --template=template0 NAME), or "
                      "correct database.url");
  }
  if (state == "42501") {
    return Status(Code::kPermissionDenied,
                  reason + ": give the user the right (GRANT CONNECT ON DATABASE ... TO ...)");
  }
  if (state == "53300") {
    return Status(Code::kUnavailable,
                  reason + ": raise the server's max_connections, or lower database.readers");
  }
  if (!state.empty()) {
    return Status(Code::kUnavailable, "PostgreSQL refuses the connection: " + reason);
  }
  return Status(Code::kUnavailable, "PostgreSQL cannot be reached: " + reason +
                                        ": check that it runs, and host and port in database.url");
}

Status TooSlow(const ConnectionSettings& settings) {
  return Status(Code::kUnavailable,
                "PostgreSQL does not answer within " + std::to_string(settings.connect_timeout_ms) +
                    " ms: check host and port in database.url, and the network");
}

Status CheckServer(PGconn* connection) {
  const int version = PQserverVersion(connection);
  if (version < kOldestServer) {
    return Status(Code::kFailedPrecondition,
                  "PostgreSQL " + std::to_string(version / 10000) + " is too old: synappsd needs " +
                      std::to_string(kOldestServer / 10000) + " or newer");
  }
  const char* const encoding = PQparameterStatus(connection, "server_encoding");
  if (encoding != nullptr && std::string(encoding) != "UTF8") {
    return Status(Code::kFailedPrecondition,
                  "the database's encoding is " + std::string(encoding) +
                      ", which cannot hold every text: create another one with createdb "
                      "--encoding=UTF8 --template=template0 NAME");
  }
  return Status::Ok();
}

// As statements rather than as startup options: poolers between here and the server refuse those.
Status Prepare(PGconn* connection, const ConnectionSettings& settings, Clock::time_point deadline) {
  const auto set = [](const char* name, const std::string& value) {
    return std::string("SET ") + name + " = " + value + ";";
  };
  const std::string sql = set("statement_timeout", std::to_string(settings.statement_timeout_ms)) +
                          set("lock_timeout", std::to_string(settings.lock_timeout_ms)) +
                          set("idle_in_transaction_session_timeout",
                              std::to_string(settings.idle_in_transaction_timeout_ms)) +
                          set("default_transaction_isolation",
                              settings.read_only ? "'repeatable read'" : "'read committed'") +
                          set("default_transaction_read_only", settings.read_only ? "on" : "off") +
                          (settings.synchronous_commit ? "" : set("synchronous_commit", "off"));
  if (PQsendQuery(connection, sql.c_str()) == 0) return Refusal(connection);
  for (;;) {
    while (PQisBusy(connection) != 0) {
      if (!AwaitSocket(connection, POLLIN, deadline)) return TooSlow(settings);
      if (PQconsumeInput(connection) == 0) return Refusal(connection);
    }
    PGresult* const result = PQgetResult(connection);
    if (result == nullptr) return Status::Ok();
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!done) return Refusal(connection);
  }
}

void IgnoreNotice(void* /*argument*/, const PGresult* /*notice*/) {}

}  // namespace

Result<Handle> Connect(const ConnectionSettings& settings) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(settings.connect_timeout_ms);
  const Keywords keywords(settings);
  Handle handle(PQconnectStartParams(keywords.names(), keywords.values(), 0));
  PGconn* const connection = handle.get();
  if (connection == nullptr) throw std::bad_alloc();
  PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
  PQsetNoticeReceiver(connection, IgnoreNotice, nullptr);
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (PQstatus(connection) == CONNECTION_BAD) return Refusal(connection);
    const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!AwaitSocket(connection, events, deadline)) {
      return TooSlow(settings);
    }
    state = PQconnectPoll(connection);
  }
  Status status = CheckServer(connection);
  if (status.ok()) status = Prepare(connection, settings, deadline);
  if (!status.ok()) return status;
  PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
  return handle;
}

bool IsAlive(PGconn* connection) {
  if (PQtransactionStatus(connection) != PQTRANS_IDLE) return false;
  for (int piece = 0; piece < kMaxPieces; ++piece) {
    pollfd waiting{PQsocket(connection), POLLIN, 0};
    if (poll(&waiting, 1, 0) == 0) return true;
    if (PQconsumeInput(connection) == 0) return false;
  }
  return PQstatus(connection) == CONNECTION_OK;
}

}  // namespace pgsql
}  // namespace synappsd
