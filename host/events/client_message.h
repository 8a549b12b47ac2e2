// ClientMessage: what a WebSocket client sent, read into one of the few things it can mean.
//
//   {"type":"auth","token":T[,"session_id":S][,"last_message_id":M]}
//   {"type":"ping"}
//   {"type":"subscribe","data":{"channel":C}}      likewise "unsubscribe"
//
// Unknown members are ignored.
#ifndef SYNAPPSD_EVENTS_CLIENT_MESSAGE_H_
#define SYNAPPSD_EVENTS_CLIENT_MESSAGE_H_

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace synappsd::events {

// Which session a client wants to go on with. Members that are no strings count as absent.
struct ResumeRequest {
  std::optional<std::string> session_id;
  std::optional<std::string> last_message_id;  // of the last status message it has seen
};

struct AuthMessage {
  std::optional<std::string> token;
  ResumeRequest resume;
};

struct PingMessage {};

struct SubscribeMessage {
  bool add = true;           // false: unsubscribe
  std::string channel;       // empty if what was sent is no string
  std::string channel_json;  // as sent, for the acknowledgement
};

struct UnknownMessage {
  std::string type;  // as Python prints it; empty if missing
};

struct MalformedMessage {
  bool is_object = false;  // false: not text, no JSON, or JSON of another kind
  std::string_view fault;  // for people; lives for ever
};

using ClientMessage =
    std::variant<AuthMessage, PingMessage, SubscribeMessage, UnknownMessage, MalformedMessage>;

// Pure; any thread. `is_text` false: a binary message.
ClientMessage ReadClientMessage(std::string_view message, bool is_text);

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_CLIENT_MESSAGE_H_
