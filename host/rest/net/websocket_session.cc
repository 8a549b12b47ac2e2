#include "rest/net/websocket_session.h"

#include <exception>
#include <utility>

#include "base/log.h"
#include "rest/net/loop.h"

namespace synappsd::net {
namespace {

constexpr std::uint16_t kGoingAway = 1001;
constexpr std::uint16_t kNoCloseFrame = 1006;
constexpr std::uint16_t kInternalError = 1011;
constexpr std::uint16_t kTryAgainLater = 1013;
constexpr int kMaxUnansweredPings = 2;

}  // namespace

WebSocketSession::WebSocketSession(Connection* connection, std::shared_ptr<const Request> request,
                                   Settings settings)
    : mailbox_(connection->loop().mailbox()),
      status_(connection->status()),
      request_(std::move(request)),
      settings_(settings),
      connection_(connection),
      codec_(settings.max_message_bytes,
             [this](std::string_view message, bool is_text) { HandleMessage(message, is_text); }),
      last_heard_(SystemClock().Now()) {}

void WebSocketSession::Open(const WebSocketHandler& handler) {
  try {
    handler(shared_from_this());
  } catch (const std::exception& error) {
    Log(LogLevel::kError, "a WebSocket handler failed",
        {{"request_id", request_->request_id}, {"error", error.what()}});
    Close(kInternalError, "internal error");
  }
  if (connection_ != nullptr) OnInput();  // frames may have come with the handshake
}

bool WebSocketSession::SendText(std::shared_ptr<const std::string> text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (ended_ || close_code_ != 0 || status_->gone) return false;
  if (pending_bytes_ + status_->unsent_bytes + text->size() > settings_.max_backlog_bytes) {
    RequestClose(kTryAgainLater, "too slow");
    return false;
  }
  pending_bytes_ += text->size();
  pending_.push_back(std::move(text));
  return Schedule();
}

void WebSocketSession::Close(std::uint16_t code, std::string_view reason) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!ended_ && close_code_ == 0) RequestClose(code, reason);
}

void WebSocketSession::RequestClose(std::uint16_t code, std::string_view reason) {
  close_code_ = code;
  close_reason_ = reason;
  Schedule();
}

bool WebSocketSession::Schedule() {
  if (!scheduled_) scheduled_ = mailbox_->Post([self = shared_from_this()] { self->Pump(); });
  return scheduled_;
}

void WebSocketSession::Pump() {
  std::deque<std::shared_ptr<const std::string>> texts;
  std::uint16_t close_code = 0;
  std::string close_reason;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    scheduled_ = false;
    if (connection_ == nullptr || ended_) return;
    texts.swap(pending_);
    status_->unsent_bytes += pending_bytes_;  // at no moment in neither of the two counts
    pending_bytes_ = 0;
    close_code = close_code_;
    close_reason = close_reason_;
  }
  OutputQueue& output = connection_->output();
  if (!codec_.close_sent()) {
    for (std::shared_ptr<const std::string>& text : texts) {
      WebSocketCodec::AppendText(std::move(text), &output);
    }
    if (close_code != 0) {
      codec_.AppendClose(close_code, close_reason, &output);
      closing_since_ = SystemClock().Now();
    }
  }
  connection_->Flush();
}

void WebSocketSession::OnMessage(std::function<void(std::string_view, bool)> callback) {
  on_message_ = std::move(callback);
}

void WebSocketSession::OnClose(std::function<void(std::uint16_t)> callback) {
  on_close_ = std::move(callback);
}

std::size_t WebSocketSession::backlog_bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return pending_bytes_ + status_->unsent_bytes;
}

bool WebSocketSession::wants_input() const {
  return backlog_bytes() <= settings_.max_backlog_bytes / 2;
}

void WebSocketSession::OnInput() {
  const std::shared_ptr<WebSocketSession> self = shared_from_this();
  if (!connection_->input().empty()) {
    last_heard_ = SystemClock().Now();
    unanswered_pings_ = 0;
  }
  if (codec_.Receive(&connection_->input(), &connection_->output())) {
    FinishIfClosed();
  } else {
    End(kNoCloseFrame);
    connection_->FinishAndClose();
  }
}

void WebSocketSession::FinishIfClosed() {
  if (codec_.close_received()) {
    End(codec_.peer_close_code());
    connection_->FinishAndClose();  // wslay has answered the peer's close frame with ours
  } else {
    connection_->Flush();
  }
}

void WebSocketSession::HandleMessage(std::string_view message, bool is_text) {
  if (!on_message_ || codec_.close_sent()) return;
  try {
    on_message_(message, is_text);
  } catch (const std::exception& error) {
    Log(LogLevel::kError, "a WebSocket handler failed",
        {{"request_id", request_->request_id}, {"error", error.what()}});
    Close(kInternalError, "internal error");
  }
}

void WebSocketSession::OnEndOfInput() {
  End(kNoCloseFrame);
  connection_->Close();
}

void WebSocketSession::OnTick(MonotonicTime now) {
  if (codec_.close_sent()) {
    if (now - closing_since_ > settings_.close_timeout) connection_->Close();
    return;
  }
  if (now - last_heard_ <= settings_.ping) return;
  if (unanswered_pings_ == kMaxUnansweredPings) return connection_->Close();
  ++unanswered_pings_;
  last_heard_ = now;
  codec_.AppendPing(&connection_->output());
  connection_->Flush();
}

void WebSocketSession::OnDrain() { Close(kGoingAway, "server shutdown"); }

void WebSocketSession::OnDetached() {
  connection_ = nullptr;
  End(kNoCloseFrame);
}

void WebSocketSession::End(std::uint16_t code) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (std::exchange(ended_, true)) return;
  }
  const auto callback = std::exchange(on_close_, nullptr);
  if (callback) callback(code);
  on_message_ = nullptr;  // they often own the session they belong to
}

}  // namespace synappsd::net
