#include "unit/rest/net/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace synappsd::net {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;

bool WaitFor(int fd, short events, std::chrono::milliseconds patience) {
  pollfd polled{fd, events, 0};
  return ::poll(&polled, 1, static_cast<int>(patience.count())) > 0;
}

Answer ParseHead(std::string_view head) {
  Answer answer;
  answer.status = std::atoi(std::string(head.substr(9, 3)).c_str());
  std::size_t line = head.find("\r\n") + 2;
  while (line < head.size()) {
    const std::size_t end = head.find("\r\n", line);
    const std::string_view text = head.substr(line, end - line);
    if (text.empty()) break;
    const std::size_t colon = text.find(':');
    std::string name(text.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.headers[name] = text.substr(std::min(colon + 2, text.size()));
    line = end + 2;
  }
  return answer;
}

}  // namespace

Client::Client(std::uint16_t port, bool ipv6)
    : socket_(::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  v6.sin6_addr = in6addr_loopback;
  const auto* address =
      ipv6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  if (::connect(socket_.get(), address, ipv6 ? sizeof v6 : sizeof v4) != 0) socket_.Reset();
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool Client::Send(std::string_view bytes) { return SendWithin(bytes, kPatience); }

bool Client::SendWithin(std::string_view bytes, std::chrono::milliseconds patience) {
  while (!bytes.empty()) {
    if (!WaitFor(fd(), POLLOUT, patience)) return false;
    const ssize_t sent = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string Client::Receive(std::size_t max, std::chrono::milliseconds patience) {
  if (taken_ == received_.size()) {
    received_ = ReadOnce(patience);
    taken_ = 0;
  }
  return Take(max);
}

std::string Client::ReadOnce(std::chrono::milliseconds patience) {
  if (!WaitFor(fd(), POLLIN, patience)) return {};
  std::string buffer(kReadBytes, '\0');
  const ssize_t count = ::recv(fd(), buffer.data(), buffer.size(), 0);
  buffer.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return buffer;
}

std::string Client::Take(std::size_t count) {
  std::string bytes = received_.substr(taken_, count);
  taken_ += bytes.size();
  return bytes;
}

std::string Client::ReceiveExactly(std::size_t count) {
  std::string bytes;
  while (bytes.size() < count) {
    const std::string more = Receive(count - bytes.size());
    if (more.empty()) break;
    bytes += more;
  }
  return bytes;
}

std::optional<std::string> Client::ReceiveThrough(std::string_view end) {
  std::string bytes;
  while (!bytes.ends_with(end)) {
    const std::string more = Receive(1);
    if (more.empty()) return std::nullopt;
    bytes += more;
  }
  return bytes;
}

std::string Client::ReadChunks() {
  std::string body;
  for (;;) {
    const std::optional<std::string> line = ReceiveThrough("\r\n");
    const std::size_t size = line ? std::strtoul(line->c_str(), nullptr, 16) : 0;
    body += ReceiveExactly(size + 2).substr(0, size);
    if (size == 0) return body;
  }
}

std::optional<Answer> Client::ReadAnswer(bool has_body) {
  const std::optional<std::string> head = ReceiveThrough("\r\n\r\n");
  if (!head || !head->starts_with("HTTP/1.1 ")) return std::nullopt;
  Answer answer = ParseHead(*head);
  if (!has_body || answer.status < 200 || answer.status == 204) return answer;
  if (answer.headers.count("content-length")) {
    answer.body = ReceiveExactly(std::stoul(answer.headers["content-length"]));
  } else if (answer.headers.count("transfer-encoding")) {
    answer.body = ReadChunks();
  } else {
    for (std::string more = Receive(65536); !more.empty(); more = Receive(65536)) {
      answer.body += more;
    }
  }
  return answer;
}

bool Client::WaitForEnd(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  taken_ = received_.size();
  std::string buffer(kReadBytes, '\0');
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0 || !WaitFor(fd(), POLLIN, left)) return false;
    if (::recv(fd(), buffer.data(), buffer.size(), 0) <= 0) return true;
  }
}

void Client::FinishSending() { ::shutdown(fd(), SHUT_WR); }

void Client::Abort() {
  const linger reset{1, 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  socket_.Reset();
}

std::string Get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::optional<Answer> Fetch(std::uint16_t port, std::string_view request) {
  Client client(port);
  if (!client.Send(request)) return std::nullopt;
  return client.ReadAnswer(!request.starts_with("HEAD "));
}

}  // namespace synappsd::net
