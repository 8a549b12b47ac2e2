// PostgresServer: a real PostgreSQL for a test: a cluster of its own in a temporary directory, on a
// Unix socket and a port of the kernel's choice on 127.0.0.1.
//
// What is acknowledged survives Kill9(), but no power failure: the server does not wait for the
// disk unless its settings say fsync=on.
#ifndef SYNAPPSD_TESTS_SUPPORT_POSTGRES_SERVER_H_
#define SYNAPPSD_TESTS_SUPPORT_POSTGRES_SERVER_H_

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/postgres_query.h"
#include "support/reserved_port.h"
#include "support/temporary_directory.h"

namespace synappsd::testing {

struct PostgresOptions {
  std::map<std::string, std::string> settings = {};  // as in postgresql.conf
  // Asked for on the port (scram-sha-256), not on the socket; everybody is trusted if empty.
  std::string password = {};
  // Made for the cluster's data, in a directory that any user may pass through; by default a
  // temporary one.
  std::filesystem::path data_directory = {};
};

// Not thread-safe. The server ends with the thread that last started it, whatever ends that one,
// and with this object. Failures are std::runtime_error with the end of the server's log.
class PostgresServer {
 public:
  // Why there can be none here: "PostgreSQL is not installed ...". None: there can.
  static std::optional<std::string> WhyNone();

  explicit PostgresServer(PostgresOptions options = {});  // starts it
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  // On the same port and data, with the settings it has now; returns when it accepts connections,
  // so after any recovery.
  void Start();
  void StopFast();       // connections are ended, data is written: SIGINT
  void StopImmediate();  // as by a crash, but orderly: SIGQUIT
  void Kill9();          // all its processes at once, as by a power switch but for the disk

  bool running() const { return pid_ > 0; }
  std::map<std::string, std::string>& settings() { return options_.settings; }  // for Start()

  // An empty database with the order of bytes ("C") for texts.
  void CreateDatabase(const std::string& name, const std::string& encoding = "UTF8");
  // As superuser, over the socket.
  std::vector<PostgresRow> Execute(const std::string& sql,
                                   const std::string& database = "postgres") const;

  // Over the port, as superuser: "postgresql://postgres@127.0.0.1:PORT/NAME".
  std::string url(const std::string& database) const;
  std::uint16_t port() const { return port_.number(); }
  std::string log() const;

 private:
  void MakeCluster();
  std::vector<std::string> Command() const;
  std::string socket_url(const std::string& database) const;
  // False: it still runs after the time that any of this may take.
  bool WaitForEnd();
  void End(int signal);
  [[noreturn]] void Fail(const std::string& what) const;

  PostgresOptions options_;
  const std::filesystem::path programs_;
  const TemporaryDirectory directory_;  // of the socket, the log, and the data by default
  const ReservedPort port_;
  pid_t pid_ = -1;  // of the postmaster; -1: does not run
};

// Ends the test as skipped where there is no PostgreSQL.
#define SYNAPPS_REQUIRE_POSTGRES()                                         \
  do {                                                                     \
    if (const auto why = ::synappsd::testing::PostgresServer::WhyNone()) { \
      GTEST_SKIP() << *why;                                                \
    }                                                                      \
  } while (false)

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_POSTGRES_SERVER_H_
