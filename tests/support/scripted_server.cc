#include "support/scripted_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace synappsd::testing {
namespace {

void Must(bool holds, const char* what) {
  if (!holds) throw std::system_error(errno, std::generic_category(), what);
}

int ListenOnPort(std::uint16_t* port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  Must(bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
  Must(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
  *port = ntohs(address.sin_port);
  return fd;
}

int ListenAtPath(const std::string& path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  Must(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0, "bind");
  return fd;
}

// Whether all of a request is there: its head, and the body of the length it says.
bool IsWhole(const std::string& request) {
  const std::size_t end = request.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const std::size_t length = request.find("Content-Length: ");
  if (length > end) return true;
  return request.size() >= end + 4 + std::strtoul(request.c_str() + length + 16, nullptr, 10);
}

}  // namespace

bool ScriptedServer::Peer::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!server_.WaitFor(fd_, POLLOUT)) return false;
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) return false;
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void ScriptedServer::Peer::WaitUntilGone() {
  char byte = 0;
  while (server_.WaitFor(fd_, POLLIN) && recv(fd_, &byte, 1, 0) > 0) {
  }
}

ScriptedServer::ScriptedServer(Script script, std::string socket_path)
    : script_(std::move(script)), socket_path_(std::move(socket_path)) {
  listener_ = socket_path_.empty() ? ListenOnPort(&port_) : ListenAtPath(socket_path_);
  Must(listen(listener_, 16) == 0, "listen");
  stop_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { Serve(); });
}

ScriptedServer::ScriptedServer(std::string bytes)
    : ScriptedServer(
          [bytes = std::move(bytes)](const std::string&, Peer& peer) { peer.Send(bytes); }) {}

ScriptedServer::~ScriptedServer() {
  eventfd_write(stop_, 1);
  thread_.join();
  close(listener_);
  close(stop_);
}

std::string ScriptedServer::url() const {
  return socket_path_.empty() ? "http://127.0.0.1:" + std::to_string(port_)
                              : "unix:" + socket_path_;
}

std::vector<std::string> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool ScriptedServer::WaitFor(int fd, short events) const {
  pollfd fds[] = {{stop_, POLLIN, 0}, {fd, events, 0}};
  while (poll(fds, 2, -1) < 0 && errno == EINTR) {
  }
  return fds[0].revents == 0;
}

void ScriptedServer::Serve() {
  while (WaitFor(listener_, POLLIN)) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    std::string request;
    char bytes[65536];
    while (!IsWhole(request) && WaitFor(fd, POLLIN)) {
      const ssize_t size = recv(fd, bytes, sizeof(bytes), 0);
      if (size <= 0) break;
      request.append(bytes, static_cast<std::size_t>(size));
    }
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    Peer peer(*this, fd);
    script_(request, peer);
    shutdown(fd, SHUT_WR);
    close(fd);
  }
}

std::string HttpText(int status, std::string_view body, std::string_view headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace synappsd::testing
