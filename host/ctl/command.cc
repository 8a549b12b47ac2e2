#include "ctl/command.h"

#include <unistd.h>

#include <cstdlib>
#include <ostream>
#include <utility>

#include "ctl/printable.h"

namespace synappsd::ctl {
namespace {

constexpr double kMaxTimeoutSeconds = 86'400;

std::string Text(const json::Value* value) {
  return value == nullptr || value->if_string() == nullptr ? "" : Printable(*value->if_string());
}

std::string Variable(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
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

// Which code the status has here, and what to do about it.
struct Reading {
  Code code = Code::kUnknown;
  std::string remedy;
};

Reading ReadStatus(const HttpAnswer& answer, const ApiKey& key) {
  const bool has_date = answer.retry_after.find_first_not_of("0123456789") != std::string::npos;
  const std::string again = answer.retry_after.empty() || has_date
                                ? ": try again later"
                                : ": try again in " + answer.retry_after + " s";
  switch (answer.status) {
    case 401:
      return {Code::kUnauthenticated,
              key.text.empty()
                  ? ": give an API key with --key-file or in $SYNAPPS_API_KEY; "
                    "synappsctl keys create, as root on the daemon's machine, makes one"
                  : ": " + key.origin + " is not, or no longer, a key of this daemon"};
    case 403:
      return {Code::kPermissionDenied,
              key.text.empty() ? "" : ": " + key.origin + " does not allow this"};
    case 404:
      return {Code::kNotFound, ""};
    case 429:
      return {Code::kResourceExhausted, answer.retry_after.empty() ? "" : again};
    case 503:
      return {Code::kUnavailable, again};
    default:
      return {};
  }
}

}  // namespace

void Command::Notice(const std::string& sentence) {
  if (json) {
    err_ << R"({"notice":)" << json::Quoted(sentence) << "}\n" << std::flush;
  } else {
    err_ << sentence << "\n" << std::flush;
  }
}

Result<const Connection*> Command::Reach() {
  if (connection_) return &*connection_;
  if (choice.url.empty()) choice.url = Variable("SYNAPPS_URL", "");
  if (choice.url.empty()) {
    choice.url = DefaultDaemonAddress(Variable("RUNTIME_DIRECTORY", "/run/synapps"));
  }
  Result<DaemonAddress> address = ParseDaemonAddress(choice.url);
  if (!address.ok()) return address.status();
  if (!choice.ca_file.empty() && !address->is_https) {
    return Status(Code::kInvalidArgument,
                  "--ca-file is for https, and the daemon's address is " + address->text);
  }
  if (!choice.ca_file.empty() && access(choice.ca_file.c_str(), R_OK) != 0) {
    return Status(Code::kInvalidArgument,
                  "cannot read certificates in --ca-file " + choice.ca_file);
  }
  if (!(choice.timeout_s > 0 && choice.timeout_s <= kMaxTimeoutSeconds)) {
    return Status(Code::kInvalidArgument, "--timeout takes more than 0 and at most 86400 seconds");
  }
  Result<ApiKey> key = ReadApiKey(choice.key_file, std::getenv("SYNAPPS_API_KEY"));
  if (!key.ok()) return key.status();
  if (!key->text.empty() && !address->is_local && !address->is_https) {
    Notice(key->origin + " goes to " + address->text +
           " unencrypted: whoever is on the way can read it; use https");
  }
  connection_ = Connection{
      .address = std::move(*address),
      .ca_file = choice.ca_file,
      .key = std::move(*key),
      .timeout = std::chrono::milliseconds(static_cast<long>(choice.timeout_s * 1000) + 1)};
  return &*connection_;
}

Result<HttpAnswer> Command::Send(const HttpRequest& request) {
  refusal_.reset();
  const Result<const Connection*> connection = Reach();
  if (!connection.ok()) return connection.status();
  return Exchange(**connection, request);
}

Result<json::Value> Command::Ask(const std::string& method, const std::string& path,
                                 const std::string& body) {
  const Result<HttpAnswer> answer = Send({.method = method, .path = path, .body = body});
  if (!answer.ok()) return answer.status();
  if (answer->status >= 300) return Refused(*answer, path);
  Result<json::Value> value = json::Parse(answer->body);
  if (value.ok() && value->if_object() != nullptr) return value;
  return Status(Code::kUnknown, "HTTP " + std::to_string(answer->status) + " from " +
                                    connection_->address.text + path +
                                    " is not from synappsd: check --url");
}

Result<std::string> Command::AskForText(const std::string& path) {
  Result<HttpAnswer> answer = Send({.path = path});
  if (!answer.ok()) return answer.status();
  if (answer->status >= 300) return Refused(*answer, path);
  return std::move(answer->body);
}

Status Command::Refused(const HttpAnswer& answer, const std::string& path) {
  const Connection& connection = *connection_;
  const std::string what =
      "HTTP " + std::to_string(answer.status) + " from " + connection.address.text + path;
  if (answer.status < 400) {
    return Status(Code::kUnknown,
                  what + " leads to " + Printable(answer.location) +
                      ": synappsctl follows no redirect, as the API key would go along; if the "
                      "daemon is there, name that place with --url");
  }
  const Reading reading = ReadStatus(answer, connection.key);
  const Result<json::Value> body = json::Parse(answer.body);
  const json::Value* error = body.ok() ? body->Find("error") : nullptr;
  if (error == nullptr || error->if_object() == nullptr) {
    const bool is_known = reading.code != Code::kUnknown && reading.code != Code::kNotFound;
    return Status(reading.code,
                  is_known ? what + reading.remedy : what + " is not from synappsd: check --url");
  }
  refusal_ = *error;
  return Status(reading.code, MessageOf(*error) + reading.remedy);
}

}  // namespace synappsd::ctl
