// WebSocketSession: a connection after the upgrade, seen by its user (WebSocket) and its loop.
//
//   open --> closing (our close frame is queued; the peer's is awaited) --> ended
#ifndef SYNAPPSD_REST_NET_WEBSOCKET_SESSION_H_
#define SYNAPPSD_REST_NET_WEBSOCKET_SESSION_H_

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "rest/net/connection.h"
#include "rest/net/mailbox.h"
#include "rest/net/protocol.h"
#include "rest/net/websocket.h"
#include "rest/net/websocket_codec.h"

namespace synappsd::net {

// Senders append to a bounded queue; one task at a time carries it to the connection.
class WebSocketSession : public WebSocket,
                         public Protocol,
                         public std::enable_shared_from_this<WebSocketSession> {
 public:
  struct Settings {
    std::size_t max_backlog_bytes = 0;
    std::size_t max_message_bytes = 0;
    std::chrono::milliseconds ping{0};
    std::chrono::milliseconds close_timeout{0};  // from our close frame to the end
  };

  WebSocketSession(Connection* connection, std::shared_ptr<const Request> request,
                   Settings settings);

  // Loop, once: the user sets its callbacks. A handler that throws closes with 1011.
  void Open(const WebSocketHandler& handler);

  // WebSocket
  using WebSocket::SendText;
  bool SendText(std::shared_ptr<const std::string> text) override;
  void Close(std::uint16_t code, std::string_view reason) override;
  void OnMessage(std::function<void(std::string_view, bool)> callback) override;
  void OnClose(std::function<void(std::uint16_t)> callback) override;
  const Request& request() const override { return *request_; }
  std::size_t backlog_bytes() const override;

  // Protocol
  void OnInput() override;
  void OnEndOfInput() override;
  bool wants_input() const override;
  void OnTick(MonotonicTime now) override;
  void OnDrain() override;
  void OnDetached() override;

 private:
  bool Schedule();                                                 // mutex_ is held
  void RequestClose(std::uint16_t code, std::string_view reason);  // mutex_ is held
  void Pump();
  void HandleMessage(std::string_view message, bool is_text);
  void FinishIfClosed();
  void End(std::uint16_t code);  // tells the user, once

  const std::shared_ptr<Mailbox> mailbox_;
  const std::shared_ptr<ConnectionStatus> status_;
  const std::shared_ptr<const Request> request_;
  const Settings settings_;

  // Loop only.
  Connection* connection_;
  WebSocketCodec codec_;
  std::function<void(std::string_view, bool)> on_message_;
  std::function<void(std::uint16_t)> on_close_;
  MonotonicTime last_heard_;  // or pinged
  int unanswered_pings_ = 0;
  MonotonicTime closing_since_;

  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const std::string>> pending_;  // guarded by mutex_, as all below
  std::size_t pending_bytes_ = 0;
  bool scheduled_ = false;
  bool ended_ = false;
  std::uint16_t close_code_ = 0;  // 0: not asked for
  std::string close_reason_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_WEBSOCKET_SESSION_H_
