#include "unit/services/raw_http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/check.h"

namespace synappsd::services::testing {
namespace {

// Reads one request with its body. Empty: the connection ended.
std::string ReadRequest(int connection) {
  std::string request;
  for (;;) {
    const auto end = request.find("\r\n\r\n");
    if (end != std::string::npos) {
      const auto at = request.find("Content-Length: ");
      const std::size_t length =
          at < end ? std::strtoul(request.c_str() + at + 16, nullptr, 10) : 0;
      if (request.size() >= end + 4 + length) return request;
    }
    char buffer[4096];
    const ssize_t got = recv(connection, buffer, sizeof buffer, 0);
    if (got <= 0) return {};
    request.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace

RawHttpServer::RawHttpServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  CHECK(bind(listener_, generic, size) == 0 && listen(listener_, 64) == 0 &&
        getsockname(listener_, generic, &size) == 0)
      << "no socket for a test server";
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

RawHttpServer::~RawHttpServer() {
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  close(listener_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const int connection : open_) shutdown(connection, SHUT_RDWR);
  }
  for (std::thread& thread : serving_) thread.join();
}

std::string RawHttpServer::Url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

void RawHttpServer::Accept() {
  for (;;) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    ++connections_;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      open_.push_back(connection);
    }
    serving_.emplace_back([this, connection] { Serve(connection); });
  }
}

void RawHttpServer::Serve(int connection) {
  for (;;) {
    const std::string request = ReadRequest(connection);
    if (request.empty() || !handler_(request, connection)) break;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  std::erase(open_, connection);
  close(connection);
}

bool SendAll(int connection, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t now = send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (now <= 0) return false;
    sent += static_cast<std::size_t>(now);
  }
  return true;
}

std::string Answer(const std::string& status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

}  // namespace synappsd::services::testing
