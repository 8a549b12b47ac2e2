#include "ctl/command.h"

#include "ctl/http_exchange.h"

namespace synappsd::ctl {
namespace {

std::string Text(const json::Value* value) {
  return value == nullptr || value->if_string() == nullptr ? "" : *value->if_string();
}

// "Request validation failed: body.config.n: Input breaks "maximum": 9"
std::string MessageOf(const json::Value& error) {
  std::string message = Text(error.Find("message"));
  const json::Value* details = error.Find("details");
  if (details == nullptr || details->if_array() == nullptr) return message;
  for (const json::Value& detail : *details->if_array()) {
    message += "\n  " + Text(detail.Find("field")) + ": " + Text(detail.Find("message"));
  }
  return message;
}

}  // namespace

Result<json::Value> Command::Ask(const std::string& method, const std::string& path,
                                 const std::string& body) const {
  const Result<HttpAnswer> answer = Exchange(method, url + path, body);
  if (!answer.ok()) {
    return Status(Code::kUnavailable,
                  "no answer from " + url + ": " + answer.status().message() +
                      ": is synappsd running there? Name another place with --url");
  }
  Result<json::Value> value = json::Parse(answer->body);
  const std::string what = "HTTP " + std::to_string(answer->status) + " from " + url + path;
  if (!value.ok() || value->if_object() == nullptr) {
    return Status(Code::kUnknown, what + " is not from synappsd: check --url");
  }
  if (answer->status < 400) return value;
  const json::Value* error = value->Find("error");
  if (error == nullptr) return Status(Code::kUnknown, what);
  return Status(Code::kUnknown, MessageOf(*error));
}

}  // namespace synappsd::ctl
