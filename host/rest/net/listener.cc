#include "rest/net/listener.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace synappsd::net {
namespace {

constexpr int kAcceptBacklog = 1024;
constexpr int kFirstSystemdFd = 3;
constexpr int kMaxSystemdFds = 64;

struct AddressListDeleter {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, AddressListDeleter>;

Result<AddressList> Resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.empty() ? nullptr : host.c_str(),
                                  std::to_string(port).c_str(), &hints, &list);
  if (error != 0) {
    return Status(Code::kInvalidArgument, "cannot listen on '" + host +
                                              "': " + ::gai_strerror(error) +
                                              "; use an address of this machine");
  }
  return AddressList(list);
}

// The family, or the address within it, does not exist here.
bool IsMissingHere(int error) {
  return error == EAFNOSUPPORT || error == EADDRNOTAVAIL || error == EPROTONOSUPPORT;
}

Status BindFailure(const std::string& host, std::uint16_t port, int error) {
  const std::string where = "cannot listen on '" + host + "' port " + std::to_string(port) + ": ";
  if (error == EADDRINUSE) {
    return {Code::kUnavailable, where + "another process does; stop it or choose another port"};
  }
  if (error == EACCES) {
    return {Code::kPermissionDenied,
            where + "not allowed; use a port from 1024 on or grant CAP_NET_BIND_SERVICE"};
  }
  if (IsMissingHere(error)) {
    return {Code::kInvalidArgument, where + "this machine does not have that address"};
  }
  return {Code::kInternal, where + std::strerror(error)};
}

// The port of `address` replaced; 0 leaves the choice to the kernel.
void SetPort(sockaddr* address, std::uint16_t port) {
  if (address->sa_family == AF_INET) {
    reinterpret_cast<sockaddr_in*>(address)->sin_port = htons(port);
  } else if (address->sa_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(address)->sin6_port = htons(port);
  }
}

std::uint16_t BoundPort(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port
                   : reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

// Returns an invalid descriptor and leaves errno on failure.
UniqueFd BindOne(const addrinfo& address) {
  UniqueFd fd(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return fd;
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // "::" must not take IPv4 as well: getaddrinfo lists 0.0.0.0 beside it.
  if (address.ai_family == AF_INET6) {
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  }
  if (::bind(fd.get(), address.ai_addr, address.ai_addrlen) != 0 ||
      ::listen(fd.get(), kAcceptBacklog) != 0) {
    const int error = errno;
    fd.Reset();
    errno = error;
  }
  return fd;
}

int EnvironmentNumber(const char* name) {
  const char* const text = std::getenv(name);
  if (text == nullptr) return 0;
  int number = 0;
  const std::string_view view = text;
  const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), number);
  return error == std::errc() && end == view.data() + view.size() ? number : 0;
}

bool IsListeningStream(int fd) {
  int listening = 0;
  int type = 0;
  socklen_t size = sizeof listening;
  if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0) return false;
  size = sizeof type;
  if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0) return false;
  return listening != 0 && type == SOCK_STREAM;
}

}  // namespace

Result<Listeners> BindListeners(const std::string& host, std::uint16_t port) {
  Result<AddressList> addresses = Resolve(host, port);
  if (!addresses.ok()) return addresses.status();
  Listeners listeners;
  listeners.port = port;
  int missing = 0;
  for (const addrinfo* address = addresses->get(); address; address = address->ai_next) {
    SetPort(address->ai_addr, listeners.port);
    UniqueFd fd = BindOne(*address);
    if (!fd.valid() && IsMissingHere(errno)) {
      missing = errno;
      continue;
    }
    if (!fd.valid()) return BindFailure(host, port, errno);
    listeners.port = BoundPort(fd.get());
    listeners.sockets.push_back(std::move(fd));
  }
  if (listeners.sockets.empty()) return BindFailure(host, port, missing);
  return listeners;
}

Result<std::vector<UniqueFd>> TakeSystemdSockets() {
  std::vector<UniqueFd> sockets;
  if (EnvironmentNumber("LISTEN_PID") != ::getpid()) return sockets;
  const int count = EnvironmentNumber("LISTEN_FDS");
  if (count < 1 || count > kMaxSystemdFds) {
    return Status(Code::kInvalidArgument,
                  "LISTEN_FDS must be a number from 1 to " + std::to_string(kMaxSystemdFds));
  }
  for (int fd = kFirstSystemdFd; fd < kFirstSystemdFd + count; ++fd) {
    if (!IsListeningStream(fd)) {
      return Status(Code::kInvalidArgument,
                    "descriptor " + std::to_string(fd) +
                        " passed by systemd is no listening stream socket: use ListenStream=");
    }
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    sockets.emplace_back(fd);
  }
  return sockets;
}

std::string BoundAddress(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "unknown";
  if (address.ss_family == AF_UNIX) {
    const auto& local = reinterpret_cast<const sockaddr_un&>(address);
    const std::string name(local.sun_path, size - offsetof(sockaddr_un, sun_path));
    if (!name.empty() && name.front() == '\0') return "@" + name.substr(1);
    return name.c_str();  // without the NUL at its end
  }
  std::array<char, NI_MAXHOST> host{};
  if (::getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(),
                    nullptr, 0, NI_NUMERICHOST) != 0) {
    return "unknown";
  }
  const bool v6 = address.ss_family == AF_INET6;
  return (v6 ? "[" : "") + std::string(host.data()) + (v6 ? "]:" : ":") +
         std::to_string(BoundPort(fd));
}

}  // namespace synappsd::net
