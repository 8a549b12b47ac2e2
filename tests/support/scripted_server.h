// ScriptedServer: a server whose every answer, down to the byte, is the test's: for what no
// well-behaved server would send.
#ifndef SYNAPPSD_TESTS_SUPPORT_SCRIPTED_SERVER_H_
#define SYNAPPSD_TESTS_SUPPORT_SCRIPTED_SERVER_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace synappsd::testing {

// Listens on a port of 127.0.0.1, or at `socket_path`, from the constructor on. One connection at a
// time, one request a connection.
class ScriptedServer {
 public:
  // A client that has sent its request.
  class Peer {
   public:
    Peer(const ScriptedServer& server, int fd) : server_(server), fd_(fd) {}
    bool Send(std::string_view bytes);  // false: it has gone
    void WaitUntilGone();               // or until the server ends

   private:
    const ScriptedServer& server_;
    const int fd_;
  };
  // Called in the server's thread with the request's head and body; the connection ends after it.
  using Script = std::function<void(const std::string& request, Peer& peer)>;

  explicit ScriptedServer(Script script, std::string socket_path = "");
  // Answers every request with these bytes.
  explicit ScriptedServer(std::string bytes);
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer();

  std::string url() const;                    // "http://127.0.0.1:PORT" or "unix:PATH"
  std::vector<std::string> requests() const;  // so far

 private:
  void Serve();
  bool WaitFor(int fd, short events) const;  // false: the server ends

  const Script script_;
  const std::string socket_path_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int stop_ = -1;  // readable: the server ends
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;  // guarded by mutex_
  std::thread thread_;
};

// An answer as a server would send it; `headers` end with "\r\n" each.
std::string HttpText(int status, std::string_view body, std::string_view headers = "");

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_SCRIPTED_SERVER_H_
