// StatusListener: a WebSocket client that keeps the "workflow.status" messages it gets.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_STATUS_LISTENER_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_STATUS_LISTENER_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "e2e/support/raw_socket.h"

namespace synappsd::e2e {

// Not thread-safe. Sends nothing after the handshake, so it lives for less than two pings.
class StatusListener {
 public:
  // Connected once the server has said that it is authenticated.
  explicit StatusListener(const std::string& base_url) : socket_(base_url) {
    socket_.Send(
        "GET /api/v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    unread_ = socket_.ReadUntil("\"auth.result\"");
    const std::size_t head = unread_.find("\r\n\r\n");
    if (head != std::string::npos) unread_.erase(0, head + 4);
  }

  // The data (JSON) of the run's messages so far; waits until its last one has come.
  std::vector<std::string> UntilEndOf(const std::string& run_id) {
    std::vector<std::string> messages;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (std::size_t next = 0;;) {
      for (; next < statuses_.size(); ++next) {
        const json::Value& data = *statuses_[next].Find("data");
        if (*data.Find("run_id")->if_string() != run_id) continue;
        messages.push_back(json::Write(data));
        if (*data.Find("status")->if_string() != "running") return messages;
      }
      if (std::chrono::steady_clock::now() > deadline) return messages;
      std::string read = socket_.ReadToEnd(std::chrono::milliseconds(100));
      if (read.ends_with(kStillOpen)) read.resize(read.size() - kStillOpen.size());
      unread_ += read;
      TakeFrames();
    }
  }

 private:
  static constexpr std::string_view kStillOpen = "(still open)";  // RawSocket adds it

  // A server's frames are not masked and, from this server, not fragmented.
  void TakeFrames() {
    while (const auto frame = FrameSize()) {
      const auto [head, size] = *frame;
      const Result<json::Value> message = json::Parse(unread_.substr(head, size));
      if (message.ok() && message->Find("type") != nullptr &&
          *message->Find("type")->if_string() == "workflow.status") {
        statuses_.push_back(*message);
      }
      unread_.erase(0, head + size);
    }
  }

  // The sizes of the next frame's head and payload, if all of it is there.
  std::optional<std::pair<std::size_t, std::size_t>> FrameSize() const {
    if (unread_.size() < 2) return std::nullopt;
    std::size_t size = static_cast<std::uint8_t>(unread_[1]) & 0x7F;
    const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (unread_.size() < 2 + more) return std::nullopt;
    if (more != 0) size = 0;
    for (std::size_t i = 0; i < more; ++i) {
      size = size << 8 | static_cast<std::uint8_t>(unread_[2 + i]);
    }
    if (unread_.size() < 2 + more + size) return std::nullopt;
    return std::make_pair(2 + more, size);
  }

  RawSocket socket_;
  std::string unread_;
  std::vector<json::Value> statuses_;
};

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_STATUS_LISTENER_H_
