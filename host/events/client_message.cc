#include "events/client_message.h"

#include <utility>

#include "base/json.h"
#include "events/python_repr.h"

namespace synappsd::events {
namespace {

std::optional<std::string> StringMember(const json::Object& object, std::string_view key) {
  const json::Value* value = object.Find(key);
  if (value == nullptr || value->if_string() == nullptr) return std::nullopt;
  return *value->if_string();
}

ClientMessage ReadSubscribe(const json::Object& object, bool add) {
  SubscribeMessage message;
  message.add = add;
  message.channel_json = R"("")";
  const json::Value* data = object.Find("data");
  if (data == nullptr) return message;
  if (data->if_object() == nullptr) {
    return MalformedMessage{true, "The data of a subscription must be a JSON object"};
  }
  const json::Value* channel = data->Find("channel");
  if (channel == nullptr) return message;
  message.channel_json = json::Write(*channel);
  if (channel->if_string() != nullptr) message.channel = *channel->if_string();
  return message;
}

ClientMessage ReadObject(const json::Object& object) {
  const json::Value* type = object.Find("type");
  if (type == nullptr) return UnknownMessage{};
  const std::string* name = type->if_string();
  if (name == nullptr) return UnknownMessage{PythonStr(*type)};
  if (*name == "ping") return PingMessage{};
  if (*name == "subscribe" || *name == "unsubscribe") {
    return ReadSubscribe(object, *name == "subscribe");
  }
  if (*name == "auth") {
    return AuthMessage{
        StringMember(object, "token"),
        {StringMember(object, "session_id"), StringMember(object, "last_message_id")}};
  }
  return UnknownMessage{*name};
}

}  // namespace

ClientMessage ReadClientMessage(std::string_view message, bool is_text) {
  if (!is_text) return MalformedMessage{false, "Message must be a text frame"};
  const json::ParseOutcome outcome = json::ParseDetailed(message);
  if (!outcome.value) return MalformedMessage{false, "Message must be valid JSON"};
  const json::Object* object = outcome.value->if_object();
  if (object == nullptr) return MalformedMessage{false, "Message must be a JSON object"};
  return ReadObject(*object);
}

}  // namespace synappsd::events
