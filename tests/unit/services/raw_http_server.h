// RawHttpServer: a server on a port of its own that answers with exactly the bytes it is told to.
#ifndef SYNAPPSD_TESTS_UNIT_SERVICES_RAW_HTTP_SERVER_H_
#define SYNAPPSD_TESTS_UNIT_SERVICES_RAW_HTTP_SERVER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace synappsd::services::testing {

class RawHttpServer {
 public:
  // Gets the whole request and the connection to answer on, which is closed when it returns false
  // and else read for the next request. Runs on a thread per connection.
  using Handler = std::function<bool(const std::string& request, int connection)>;

  explicit RawHttpServer(Handler handler);
  ~RawHttpServer();  // closes all connections, joins

  std::string Url(const std::string& path = "/") const;
  int connections() const { return connections_; }

 private:
  void Accept();
  void Serve(int connection);

  const Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<int> open_;             // guarded by mutex_
  std::vector<std::thread> serving_;  // accepting thread, then the destructor
  std::thread accepting_;
};

// Sends everything; false if the other side is gone.
bool SendAll(int connection, const std::string& bytes);

// A whole answer with Content-Length.
std::string Answer(const std::string& status, const std::string& body,
                   const std::string& headers = "");

}  // namespace synappsd::services::testing

#endif  // SYNAPPSD_TESTS_UNIT_SERVICES_RAW_HTTP_SERVER_H_
