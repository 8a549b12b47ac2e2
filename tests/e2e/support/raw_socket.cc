#include "e2e/support/raw_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace synappsd::e2e {
namespace {

using std::chrono::milliseconds;
constexpr int kSendLimitMs = 30'000;

sockaddr_in AddressOf(const std::string& base_url) {
  const std::string authority = base_url.substr(sizeof "http://" - 1);
  const std::size_t colon = authority.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(authority.substr(colon + 1))));
  inet_pton(AF_INET, authority.substr(0, colon).c_str(), &address.sin_addr);
  return address;
}

}  // namespace

RawSocket::RawSocket(const std::string& base_url, int receive_buffer_bytes)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer_bytes != 0) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  const sockaddr_in address = AddressOf(base_url);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(fd_);
    throw std::runtime_error("cannot connect to " + base_url);
  }
}

RawSocket::~RawSocket() { close(fd_); }

bool RawSocket::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    pollfd writable{fd_, POLLOUT, 0};
    if (poll(&writable, 1, kSendLimitMs) != 1) return false;
    const ssize_t count = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string RawSocket::ReadUntil(std::string_view text, milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::string all;
  char buffer[16384];
  while (text.empty() || all.find(text) == std::string::npos) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd readable{fd_, POLLIN, 0};
    if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) != 1) {
      return all + "(still open)";
    }
    const ssize_t count = recv(fd_, buffer, sizeof buffer, 0);
    if (count <= 0) return all;
    all.append(buffer, static_cast<std::size_t>(count));
  }
  return all;
}

std::string RawSocket::ReadToEnd(milliseconds limit) { return ReadUntil({}, limit); }

void RawSocket::Reset() {
  const linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  shutdown(fd_, SHUT_RDWR);
}

}  // namespace synappsd::e2e
