#include "link/bounded_connection.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace synappsd {
namespace pgsql {

namespace {

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using OwnedResult = std::unique_ptr<PGresult, Clear>;

// Milliseconds until then, rounded up, for poll().
int MillisecondsUntil(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now() + std::chrono::microseconds(999));
  return static_cast<int>(std::max<std::int64_t>(0, std::min<std::int64_t>(left.count(), 1 << 30)));
}

// What a repetition may mend: no connection, no resources, somebody else's lock, a conflict.
bool IsPassing(const std::string& sqlstate) {
  const std::string group = sqlstate.substr(0, 2);
  return sqlstate.empty() || group == "08" || group == "53" || group == "57" || group == "40" ||
         sqlstate == "55P03";
}

std::string OneLine(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

BoundedConnection::BoundedConnection(ConnectionSettings settings, std::int64_t call_limit_ms)
    : settings_(std::move(settings)),
      call_limit_(call_limit_ms),
      wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  CHECK(wake_fd_ >= 0) << "eventfd: " << std::strerror(errno);
}

BoundedConnection::~BoundedConnection() { close(wake_fd_); }

Status BoundedConnection::Connect() {
  Result<Handle> handle = pgsql::Connect(settings_);
  if (!handle.ok()) return handle.status();
  connection_ = std::move(*handle);
  return PQsetnonblocking(connection_.get(), 1) == 0 ? Status::Ok() : Lost(LastError());
}

Status BoundedConnection::Lost(const std::string& what) {
  Close();
  return Status(Code::kUnavailable, what);
}

std::string BoundedConnection::LastError() const {
  return OneLine(PQerrorMessage(connection_.get()));
}

Status BoundedConnection::AwaitSocket(short events, Deadline deadline) {
  pollfd socket{PQsocket(connection_.get()), events, 0};
  for (;;) {
    const int ready = poll(&socket, 1, MillisecondsUntil(deadline));
    if (ready > 0) return Status::Ok();
    if (ready == 0) {
      return Lost("the database did not answer within " + std::to_string(call_limit_.count()) +
                  " ms");
    }
    if (errno != EINTR) return Lost(std::string("poll: ") + std::strerror(errno));
  }
}

Result<BoundedConnection::Rows> BoundedConnection::Execute(
    const char* sql, const std::vector<std::string>& parameters) {
  CHECK(is_connected()) << "a statement needs a connection";
  const Deadline deadline = std::chrono::steady_clock::now() + call_limit_;
  const Status sent = Send(sql, parameters, deadline);
  if (!sent.ok()) return sent;
  return Receive(deadline);
}

Status BoundedConnection::Send(const char* sql, const std::vector<std::string>& parameters,
                               Deadline deadline) {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  if (PQsendQueryParams(connection_.get(), sql, static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0) == 0) {
    return Lost(LastError());
  }
  for (;;) {
    const int left = PQflush(connection_.get());
    if (left == 0) return Status::Ok();
    if (left < 0) return Lost(LastError());
    const Status ready = AwaitSocket(POLLIN | POLLOUT, deadline);
    if (!ready.ok()) return ready;
    // Else both sides could wait for the other to read.
    if (PQconsumeInput(connection_.get()) == 0) return Lost(LastError());
  }
}

Result<BoundedConnection::Rows> BoundedConnection::Receive(Deadline deadline) {
  Result<Rows> answer = Rows();
  for (;;) {
    while (PQisBusy(connection_.get()) != 0) {
      const Status ready = AwaitSocket(POLLIN, deadline);
      if (!ready.ok()) return ready;
      if (PQconsumeInput(connection_.get()) == 0) return Lost(LastError());
    }
    const OwnedResult result(PQgetResult(connection_.get()));
    if (result == nullptr) break;
    answer = Read(result.get());
  }
  if (PQstatus(connection_.get()) == CONNECTION_BAD) return Lost(LastError());
  return answer;
}

Result<BoundedConnection::Rows> BoundedConnection::Read(const PGresult* result) const {
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK) return Rows();
  if (status != PGRES_TUPLES_OK) {
    const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return Status(
        IsPassing(sqlstate == nullptr ? "" : sqlstate) ? Code::kUnavailable : Code::kInternal,
        OneLine(PQresultErrorMessage(result)));
  }
  Rows rows(static_cast<std::size_t>(PQntuples(result)));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (int column = 0; column < PQnfields(result); ++column) {
      const int at = static_cast<int>(row);
      if (PQgetisnull(result, at, column) != 0) {
        rows[row].push_back(boost::none);
      } else {
        rows[row].push_back(std::string(PQgetvalue(result, at, column),
                                        static_cast<std::size_t>(PQgetlength(result, at, column))));
      }
    }
  }
  return rows;
}

Result<std::vector<BoundedConnection::Notification>> BoundedConnection::Wait(
    std::int64_t limit_ms) {
  std::vector<Notification> notifications;
  const auto take = [&] {
    while (PGnotify* const notify = PQnotifies(connection_.get())) {
      notifications.push_back(Notification{notify->relname, notify->extra});
      PQfreemem(notify);
    }
  };
  if (is_connected()) take();  // came with the answer to a statement
  const bool has_some = !notifications.empty();
  const Deadline deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(has_some ? 0 : limit_ms);
  pollfd waiting[] = {{wake_fd_, POLLIN, 0},
                      {is_connected() ? PQsocket(connection_.get()) : -1, POLLIN, 0}};
  int ready = 0;
  do {
    ready = poll(waiting, 2, MillisecondsUntil(deadline));
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) return Lost(std::string("poll: ") + std::strerror(errno));
  if (waiting[0].revents != 0) {
    std::uint64_t count = 0;
    while (read(wake_fd_, &count, sizeof count) < 0 && errno == EINTR) {
    }
  }
  if (waiting[1].revents != 0) {
    if (PQconsumeInput(connection_.get()) == 0) return Lost(LastError());
    take();
  }
  return notifications;
}

void BoundedConnection::Wake() {
  const std::uint64_t one = 1;
  // It fails only if the counter is full: then the other side is awake.
  [[gnu::unused]] const ssize_t written = write(wake_fd_, &one, sizeof one);
}

}  // namespace pgsql
}  // namespace synappsd
