// BoundedConnection: one connection to PostgreSQL, every use of which ends in time.
//
// libpq's blocking calls wait as long as the network does, and a daemon that must know within
// seconds that it is cut off cannot. So this one is driven by poll(2) with a deadline.
#ifndef SYNAPPSD_LINK_BOUNDED_CONNECTION_H_
#define SYNAPPSD_LINK_BOUNDED_CONNECTION_H_

#include <boost/optional/optional.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "pgsql/connect.h"

namespace synappsd {
namespace pgsql {

// One thread, but for Wake().
class BoundedConnection {
 public:
  using Row = std::vector<boost::optional<std::string>>;
  using Rows = std::vector<Row>;

  struct Notification {
    std::string channel;
    std::string payload;
  };

  // `call_limit_ms`: of each Execute(). Connect() has its own, in the settings.
  BoundedConnection(ConnectionSettings settings, std::int64_t call_limit_ms);
  BoundedConnection(const BoundedConnection&) = delete;
  BoundedConnection& operator=(const BoundedConnection&) = delete;
  ~BoundedConnection();

  bool is_connected() const { return connection_ != nullptr; }

  // REQUIRES: not connected. Fails as pgsql::Connect() does.
  Status Connect();
  void Close() { connection_.reset(); }

  // One statement, parameters and results as text. UNAVAILABLE: the connection is lost (and closed)
  // or the server says try again; any other code: the statement is wrong. REQUIRES: connected.
  Result<Rows> Execute(const char* sql, const std::vector<std::string>& parameters = {});

  // What has come in; waits for it, for Wake() or for `limit_ms`. Without a connection it only
  // waits.
  Result<std::vector<Notification>> Wait(std::int64_t limit_ms);

  void Wake();  // any thread

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  Status AwaitSocket(short events, Deadline deadline);
  Status Send(const char* sql, const std::vector<std::string>& parameters, Deadline deadline);
  Result<Rows> Receive(Deadline deadline);
  Result<Rows> Read(const PGresult* result) const;
  Status Lost(const std::string& what);
  std::string LastError() const;

  const ConnectionSettings settings_;
  const std::chrono::milliseconds call_limit_;
  Handle connection_;
  int wake_fd_;
};

}  // namespace pgsql
}  // namespace synappsd

#endif  // SYNAPPSD_LINK_BOUNDED_CONNECTION_H_
