#include "events/session_protocol.h"

#include <utility>

#include "base/json.h"
#include "events/envelope.h"

namespace synappsd::events {
namespace {

constexpr CloseConnection kAuthenticationFailed{4001, "Authentication failed"};
constexpr CloseConnection kAuthenticationTimeout{4002, "Authentication timeout"};
constexpr CloseConnection kInvalidAuthMessage{4003, "Invalid auth message"};

// "10", "0.5"
std::string Seconds(Milliseconds duration) {
  if (duration.count() % 1000 == 0) return std::to_string(duration.count() / 1000);
  return json::FormatDouble(static_cast<double>(duration.count()) / 1000);
}

// What an authenticated client's message is answered.
struct Answer {
  Actions operator()(AuthMessage&) const { return Unknown("auth"); }
  Actions operator()(PingMessage&) const { return {SendMessage{"pong", "{}"}}; }
  Actions operator()(SubscribeMessage& message) const {
    return {ChangeSubscription{std::move(message)}};
  }
  Actions operator()(UnknownMessage& message) const { return Unknown(message.type); }
  Actions operator()(MalformedMessage& message) const {
    return {SendMessage{"error", ErrorData("INVALID_MESSAGE", message.fault)}};
  }

  static Actions Unknown(const std::string& type) {
    return {
        SendMessage{"error", ErrorData("UNKNOWN_MESSAGE_TYPE", "Unknown message type: " + type)}};
  }
};

}  // namespace

SessionProtocol::SessionProtocol(const AccessToken& token, MonotonicTime connected,
                                 Milliseconds auth_timeout, ClientEntry entry)
    : token_(token),
      connected_(connected),
      auth_timeout_(auth_timeout),
      entry_(std::move(entry)),
      state_(!entry_.admitted && (token.required() || entry_.must_authenticate) ? State::kWaiting
                                                                                : State::kOpen) {}

Actions SessionProtocol::Start(ResumeRequest resume) {
  if (state_ == State::kWaiting) return {};
  return {OpenSession{std::move(resume)}};
}

Actions SessionProtocol::Receive(ClientMessage message) {
  switch (state_) {
    case State::kWaiting:
      return Authenticate(message);
    case State::kOpen:
      return std::visit(Answer{}, message);
    case State::kClosed:
      break;
  }
  return {};
}

Actions SessionProtocol::CheckDeadline(MonotonicTime now) {
  if (state_ != State::kWaiting || now < deadline()) return {};
  return Refuse(
      "AUTH_TIMEOUT",
      "Authentication timeout - send auth message within " + Seconds(auth_timeout_) + " seconds",
      kAuthenticationTimeout);
}

Actions SessionProtocol::Authenticate(const ClientMessage& message) {
  const auto* malformed = std::get_if<MalformedMessage>(&message);
  if (malformed != nullptr && !malformed->is_object) {
    return Refuse("AUTH_ERROR", "Invalid authentication message format", kInvalidAuthMessage);
  }
  const auto* auth = std::get_if<AuthMessage>(&message);
  if (auth == nullptr || !Accepts(*auth)) {
    return Refuse("AUTH_FAILED", "Invalid or missing authentication token", kAuthenticationFailed);
  }
  state_ = State::kOpen;
  return {OpenSession{auth->resume}};
}

bool SessionProtocol::Accepts(const AuthMessage& message) const {
  if (token_.required() && token_.Accepts(message.token)) return true;
  return message.token && entry_.check_key && entry_.check_key(*message.token);
}

Actions SessionProtocol::Refuse(std::string_view code, std::string_view message,
                                CloseConnection close) {
  state_ = State::kClosed;
  return {SendMessage{"error", ErrorData(code, message)}, close};
}

}  // namespace synappsd::events
