#include "rest/net/acceptor.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "rest/net/signal_block.h"

namespace synappsd::net {
namespace {

constexpr int kAcceptsPerTurn = 256;
constexpr int kPauseWithoutReserveMs = 20;
constexpr std::chrono::seconds kBetweenWarnings{10};

UniqueFd OpenReserve() { return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

// None if the kernel does not say, which it always does of a connected Unix socket.
std::shared_ptr<const PeerCredentials> ReadCredentials(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return nullptr;
  auto credentials = std::make_shared<PeerCredentials>();
  credentials->uid = peer.uid;
  credentials->gid = peer.gid;
  size = 0;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, nullptr, &size) != 0 && errno == ERANGE) {
    credentials->groups.resize(size / sizeof(gid_t));
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, credentials->groups.data(), &size) != 0) {
      credentials->groups.clear();
    }
  }
  return credentials;
}

std::string PeerName(const sockaddr_storage& address, socklen_t size) {
  if (address.ss_family == AF_UNIX) return "unix";
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  const int error =
      ::getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(),
                    port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV);
  if (error != 0) return "unknown";
  const bool v6 = address.ss_family == AF_INET6;
  return (v6 ? "[" : "") + std::string(host.data()) + (v6 ? "]:" : ":") + port.data();
}

}  // namespace

Acceptor::Acceptor(std::vector<UniqueFd> listeners, OnAccept on_accept)
    : listeners_(std::move(listeners)),
      on_accept_(std::move(on_accept)),
      stop_event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      reserve_(OpenReserve()) {
  CHECK(stop_event_.valid()) << "no eventfd for the acceptor: " << std::strerror(errno);
  const SignalBlock signals;
  thread_ = std::thread([this] { Run(); });
}

Acceptor::~Acceptor() { Stop(); }

void Acceptor::Stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  CHECK(::write(stop_event_.get(), &one, sizeof one) == sizeof one) << std::strerror(errno);
  thread_.join();
  listeners_.clear();
}

void Acceptor::Run() {
  ::pthread_setname_np(::pthread_self(), "http-accept");
  std::vector<pollfd> polled{{stop_event_.get(), POLLIN, 0}};
  for (const UniqueFd& listener : listeners_) polled.push_back({listener.get(), POLLIN, 0});
  for (;;) {
    if (::poll(polled.data(), polled.size(), -1) < 0) {
      CHECK(errno == EINTR) << std::strerror(errno);
      continue;
    }
    if (polled[0].revents != 0) return;
    for (std::size_t i = 1; i < polled.size(); ++i) {
      if (polled[i].revents != 0) AcceptFrom(polled[i].fd);
    }
  }
}

void Acceptor::AcceptFrom(int listener) {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    UniqueFd socket(::accept4(listener, reinterpret_cast<sockaddr*>(&address), &size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.valid()) {
      const int on = 1;
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      Peer peer{PeerName(address, size), nullptr};
      if (address.ss_family == AF_UNIX) peer.credentials = ReadCredentials(socket.get());
      on_accept_(std::move(socket), std::move(peer));
    } else if (errno == EMFILE || errno == ENFILE) {
      if (!RefuseOne(listener)) return;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return;  // EAGAIN, or a fault of the network that this connection will not survive
    }
  }
}

bool Acceptor::RefuseOne(int listener) {
  bool refused = false;
  if (!reserve_.valid()) {  // another thread got it first
    ::poll(nullptr, 0, kPauseWithoutReserveMs);
  } else {
    reserve_.Reset();
    refused = UniqueFd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)).valid();
  }
  reserve_ = OpenReserve();
  const MonotonicTime now = SystemClock().Now();
  if (refused && now - last_warning_ > kBetweenWarnings) {
    last_warning_ = now;
    Log(LogLevel::kWarn, "out of file descriptors: clients are refused; raise LimitNOFILE");
  }
  return refused;
}

}  // namespace synappsd::net
