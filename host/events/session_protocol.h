// SessionProtocol: what is said on one WebSocket connection, as a state machine without a socket,
// a clock or a lock.
//
//   kWaiting --right token or key--> kOpen --client leaves--> (gone)
//      |  \--wrong token or key, no auth message: error AUTH_FAILED, close 4001
//      |  \--no JSON object: error AUTH_ERROR, close 4003
//      |  \--deadline: error AUTH_TIMEOUT, close 4002
//      `-----> kClosed, in which everything is ignored
//
// Who need not authenticate is kOpen from the start, and the server speaks first.
#ifndef SYNAPPSD_EVENTS_SESSION_PROTOCOL_H_
#define SYNAPPSD_EVENTS_SESSION_PROTOCOL_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "events/access_token.h"
#include "events/client_message.h"

namespace synappsd::events {

struct SendMessage {
  std::string type;
  std::string data;  // JSON
  friend bool operator==(const SendMessage&, const SendMessage&) = default;
};

// Find or make the session and say auth.result.
struct OpenSession {
  ResumeRequest resume;
};

// Change the session's subscription and acknowledge.
struct ChangeSubscription {
  SubscribeMessage change;
};

struct CloseConnection {
  std::uint16_t code;
  std::string_view reason;  // lives for ever
  friend bool operator==(const CloseConnection&, const CloseConnection&) = default;
};

using Action = std::variant<SendMessage, OpenSession, ChangeSubscription, CloseConnection>;
using Actions = std::vector<Action>;  // to be done in order

// What is known of a client as it connects.
struct ClientEntry {
  bool admitted = false;           // its handshake carried a key that may listen
  bool must_authenticate = false;  // where there is no token: because keys are required
  // Whether its first message carries such a key; empty: there are none. Must not block.
  std::function<bool(std::string_view)> check_key = {};
};

// Not thread-safe.
class SessionProtocol {
 public:
  // `token` must outlive this. A client that must authenticate is turned away after `auth_timeout`.
  SessionProtocol(const AccessToken& token, MonotonicTime connected, Milliseconds auth_timeout,
                  ClientEntry entry = {});

  // Once, first. `resume` is what the connection's URL asked for, which counts only for those who
  // need not authenticate.
  Actions Start(ResumeRequest resume);

  Actions Receive(ClientMessage message);

  // To be called at or after deadline(); before it and once authenticated it does nothing.
  Actions CheckDeadline(MonotonicTime now);

  bool waiting() const { return state_ == State::kWaiting; }
  MonotonicTime deadline() const { return connected_ + auth_timeout_; }

 private:
  enum class State { kWaiting, kOpen, kClosed };

  Actions Authenticate(const ClientMessage& message);
  bool Accepts(const AuthMessage& message) const;
  Actions Refuse(std::string_view code, std::string_view message, CloseConnection close);

  const AccessToken& token_;
  const MonotonicTime connected_;
  const Milliseconds auth_timeout_;
  const ClientEntry entry_;
  State state_;
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_SESSION_PROTOCOL_H_
