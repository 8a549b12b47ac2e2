#include "support/tcp_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

namespace synappsd::testing {
namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int ConnectTo(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

bool SendAll(int fd, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

// Closes its sockets and joins its threads when it goes.
class TcpProxy::Connection {
 public:
  Connection(TcpProxy& proxy, int client, int target) : client_(client), target_(target) {
    upward_ = std::thread([this, &proxy] { Run(proxy, client_, target_, false); });
    downward_ = std::thread([this, &proxy] { Run(proxy, target_, client_, true); });
  }
  ~Connection() {
    End();
    upward_.join();
    downward_.join();
    close(client_);
    close(target_);
  }

  void End() {
    is_ended_ = true;
    shutdown(client_, SHUT_RDWR);
    shutdown(target_, SHUT_RDWR);
  }
  bool is_ended() const { return is_ended_; }

  void Mark() { is_marked_ = true; }
  bool is_marked() const { return is_marked_; }
  void EndAtAnswer() { ends_at_answer_ = true; }
  bool ends_at_answer() const { return ends_at_answer_; }

 private:
  void Run(TcpProxy& proxy, int from, int to, bool is_from_target) {
    while (proxy.Forward(*this, from, to, is_from_target)) {
    }
    End();
    proxy.WakeAll();
  }

  const int client_;
  const int target_;
  std::atomic<bool> is_ended_{false};
  std::atomic<bool> is_marked_{false};
  std::atomic<bool> ends_at_answer_{false};
  std::thread upward_;
  std::thread downward_;
};

TcpProxy::TcpProxy(std::uint16_t target_port) : target_port_(target_port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, generic, size) != 0 || listen(listener_, SOMAXCONN) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    const int error = errno;
    if (listener_ >= 0) close(listener_);
    throw std::system_error(error, std::generic_category(), "the proxy does not listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

TcpProxy::~TcpProxy() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  Cut();
}

void TcpProxy::WakeAll() {
  // Nobody is between looking at what has changed and waiting for it.
  { const std::lock_guard<std::mutex> lock(mutex_); }
  changed_.notify_all();
}

void TcpProxy::Accept() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0 && errno == EINTR) continue;
    if (client < 0) return;
    const int target = ConnectTo(target_port_);
    if (target < 0) {
      close(client);
      continue;
    }
    auto connection = std::make_shared<Connection>(*this, client, target);
    std::list<std::shared_ptr<Connection>> ended;  // joined without the lock, which they take
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto each = connections_.begin(); each != connections_.end();) {
      const auto next = std::next(each);
      if ((*each)->is_ended()) ended.splice(ended.end(), connections_, each);
      each = next;
    }
    connections_.push_back(std::move(connection));
  }
}

bool TcpProxy::IsCutBefore(Connection& connection, const std::string& bytes) {
  if (cuts_left_ == 0) return false;
  if (bytes.find(cut_earlier_) != std::string::npos) connection.Mark();
  if (!connection.is_marked() || bytes.find(cut_text_) == std::string::npos) return false;
  --cuts_left_;
  if (cut_when_ == When::kBefore) return true;
  connection.EndAtAnswer();
  return false;
}

bool TcpProxy::Forward(Connection& connection, int from, int to, bool is_from_target) {
  std::string bytes(64 * 1024, '\0');
  const ssize_t count = recv(from, bytes.data(), bytes.size(), 0);
  if (count < 0 && errno == EINTR) return true;
  if (count <= 0) return false;
  bytes.resize(static_cast<std::size_t>(count));
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return !silent_ || stopping_ || connection.is_ended(); });
    if (is_from_target ? connection.ends_at_answer() : IsCutBefore(connection, bytes)) return false;
    const std::size_t at =
        is_from_target && !rewrite_from_.empty() ? bytes.find(rewrite_from_) : std::string::npos;
    if (at != std::string::npos) bytes.replace(at, rewrite_from_.size(), rewrite_to_);
  }
  return SendAll(to, bytes);
}

void TcpProxy::Cut() {
  std::list<std::shared_ptr<Connection>> cut;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    cut.swap(connections_);
    for (const auto& connection : cut) connection->End();
  }
  changed_.notify_all();
}

void TcpProxy::Silence() {
  const std::lock_guard<std::mutex> lock(mutex_);
  silent_ = true;
}

void TcpProxy::Resume() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    silent_ = false;
  }
  changed_.notify_all();
}

void TcpProxy::CutAt(std::string earlier, std::string text, When when, int times) {
  const std::lock_guard<std::mutex> lock(mutex_);
  cut_earlier_ = std::move(earlier);
  cut_text_ = std::move(text);
  cut_when_ = when;
  cuts_left_ = times;
}

int TcpProxy::cuts_left() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return cuts_left_;
}

void TcpProxy::Rewrite(std::string from, std::string to) {
  const std::lock_guard<std::mutex> lock(mutex_);
  rewrite_from_ = std::move(from);
  rewrite_to_ = std::move(to);
}

}  // namespace synappsd::testing
