// TcpProxy: a port of 127.0.0.1 that leads to another one, until the test disturbs the way.
#ifndef SYNAPPSD_TESTS_SUPPORT_TCP_PROXY_H_
#define SYNAPPSD_TESTS_SUPPORT_TCP_PROXY_H_

#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace synappsd::testing {

// Two threads for each connection. Thread-safe.
class TcpProxy {
 public:
  explicit TcpProxy(std::uint16_t target_port);  // throws std::system_error
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;
  ~TcpProxy();

  std::uint16_t port() const { return port_; }

  void Cut();      // ends every connection; new ones are taken
  void Silence();  // connections stay and new ones are taken, but not a byte comes through
  void Resume();   // what was held back since Silence() comes through
  // The next `times` that a client sends `text` its connection ends: before the target gets it, or
  // when the target has answered, in place of the answer. Only on connections on which the client
  // has sent `earlier` before. Each text is looked for where one read holds it.
  enum class When { kBefore, kAfter };
  void CutAt(std::string earlier, std::string text, When when, int times);
  int cuts_left();
  // Of what the target sends, replaces `from` by `to`, of the same length, where one read holds it.
  void Rewrite(std::string from, std::string to);

 private:
  class Connection;

  void Accept();
  void WakeAll();
  // False: the connection ends. Waits while silent.
  bool IsCutBefore(Connection& connection, const std::string& bytes);  // with mutex_ held
  bool Forward(Connection& connection, int from, int to, bool is_from_target);

  const std::uint16_t target_port_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool silent_ = false;  // guarded by mutex_, as all below
  bool stopping_ = false;
  std::string rewrite_from_;
  std::string rewrite_to_;
  std::string cut_earlier_;
  std::string cut_text_;
  When cut_when_ = When::kBefore;
  int cuts_left_ = 0;
  std::list<std::shared_ptr<Connection>> connections_;
  std::thread acceptor_;  // last: it uses all the others
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_TCP_PROXY_H_
