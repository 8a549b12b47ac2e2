#include "applets/outcome.h"

#include <utility>

#include "base/json.h"

namespace synappsd::applets {
namespace {

AppletOutcome Failure(const std::string& type, Code code, std::string_view text) {
  const Result<json::Value> value = json::Parse(text);
  const json::Value* message = value.ok() ? value->Find("message") : nullptr;
  const json::Value* details = value.ok() ? value->Find("details") : nullptr;
  AppletOutcome outcome;
  if (message != nullptr && message->if_string() != nullptr && !message->if_string()->empty()) {
    outcome.status = Status(code, *message->if_string());
  } else {
    outcome.status =
        Status(code, "applet \"" + type + "\" failed with " + CodeName(code) + " and no message");
  }
  if (details != nullptr && details->if_object() != nullptr && !details->if_object()->empty()) {
    outcome.json = "{\"details\":" + json::Write(*details) + "}";
  }
  return outcome;
}

}  // namespace

AppletOutcome MakeOutcome(const std::string& type, synapps_status status, std::string_view json) {
  if (status != SYNAPPS_OK) {
    const bool known = status > SYNAPPS_OK && status <= SYNAPPS_UNAUTHENTICATED;
    return Failure(type, known ? static_cast<Code>(status) : Code::kUnknown, json);
  }
  const Result<json::Value> value = json::Parse(json);
  if (value.ok() && value->if_object() != nullptr) return {Status::Ok(), std::string(json), {}};
  const std::string why = value.ok() ? "it is no object" : value.status().message();
  return {Status(Code::kInternal,
                 "applet \"" + type + "\" answered with something that is no JSON object: " + why),
          {},
          {}};
}

}  // namespace synappsd::applets
