// WebSocket: one connection after the upgrade (RFC 6455).
#ifndef SYNAPPSD_REST_NET_WEBSOCKET_H_
#define SYNAPPSD_REST_NET_WEBSOCKET_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "rest/net/request.h"

namespace synappsd::net {

// Send() and Close() from any thread; the callbacks run on the connection's loop and must not
// block. Set them inside the open handler: no message is delivered before it returns. Send() and
// Close() never run a callback themselves: callers may hold locks that the callbacks take.
//
// Slow-client rule: when unsent bytes would pass ServerOptions::max_backlog_bytes the message is
// refused and the client is closed with 1013; reading pauses at half of it.
class WebSocket {
 public:
  virtual ~WebSocket() = default;

  // Queues one message. In a broadcast the shared form costs no copy of a large text per client.
  virtual bool SendText(std::shared_ptr<const std::string> text) = 0;
  bool SendText(std::string text) {
    return SendText(std::make_shared<const std::string>(std::move(text)));
  }

  // Starts the closing handshake after what is queued; `reason` is cut at 123 bytes.
  virtual void Close(std::uint16_t code, std::string_view reason) = 0;

  // (message, is_text). Text has been checked to be UTF-8 (else 1007); longer than
  // ServerOptions::max_websocket_message_bytes closes with 1009.
  virtual void OnMessage(std::function<void(std::string_view message, bool is_text)> callback) = 0;

  // Exactly once, with the peer's close code, or 1006 without one.
  virtual void OnClose(std::function<void(std::uint16_t code)> callback) = 0;

  virtual const Request& request() const = 0;  // the one that was upgraded

  // Bytes accepted but not yet given to the kernel; once closed: those that never were.
  virtual std::size_t backlog_bytes() const = 0;
};

using WebSocketHandler = std::function<void(std::shared_ptr<WebSocket>)>;

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_WEBSOCKET_H_
