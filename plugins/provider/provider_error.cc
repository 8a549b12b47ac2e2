#include "provider/provider_error.h"

#include "provider/readable.h"

namespace provider {
namespace {

using synapps::Error;
using synapps::json::Object;
using synapps::json::View;

std::string Name(const Endpoint& endpoint) {
  return "provider " + endpoint.provider + " (" + endpoint.base_url + ")";
}

std::string Details(const Endpoint& endpoint, int http_status) {
  Object details;
  details.Text("provider", endpoint.provider);
  if (http_status != 0) details.Integer("http_status", http_status);
  return details.str();
}

std::string Remedy(const Endpoint& endpoint, int http_status) {
  if (http_status == 401) return "check " + endpoint.key_variable;
  if (http_status == 403) return "check what the key in " + endpoint.key_variable + " may do";
  if (http_status == 429) return "wait, or raise the account's limits";
  if (http_status >= 500 || http_status == 408) return "try again later";
  if (http_status >= 400) return "check the node's model and settings";
  return "check the provider's base URL in the applet's configuration";
}

// A member that is a text, or the "message" of one that is an object.
std::string TextOf(View value) {
  if (value.is_object()) return TextOf(value["message"]);
  if (value.is_array()) return value.Items().empty() ? std::string() : TextOf(value.Items()[0]);
  return value.AsString().value_or("");
}

}  // namespace

synapps::Status StatusOfHttp(int http_status) {
  if (http_status == 401) return SYNAPPS_UNAUTHENTICATED;
  if (http_status == 403) return SYNAPPS_PERMISSION_DENIED;
  if (http_status == 429) return SYNAPPS_RESOURCE_EXHAUSTED;
  if (http_status == 408) return SYNAPPS_UNAVAILABLE;
  if (http_status >= 300 && http_status < 500) return SYNAPPS_INVALID_ARGUMENT;
  if (http_status >= 500 && http_status < 600) return SYNAPPS_UNAVAILABLE;
  return SYNAPPS_UNKNOWN;
}

std::string MessageOf(std::string_view body) {
  const auto view = View::Parse(body);
  if (!view) return Readable(body);
  for (const char* member : {"error", "message", "errors", "detail"}) {
    const std::string text = TextOf((*view)[member]);
    if (!text.empty()) return Readable(text);
  }
  return Readable(body);
}

Error HttpError(const Endpoint& endpoint, int http_status, std::string_view body) {
  const std::string message = MessageOf(body);
  return Error(StatusOfHttp(http_status),
               Name(endpoint) + " answered " + std::to_string(http_status) +
                   (message.empty() ? " without a message" : ": " + message) + " - " +
                   Remedy(endpoint, http_status),
               Details(endpoint, http_status));
}

Error TransferError(const Endpoint& endpoint, const synapps::Reply& reply, std::int64_t timeout_ms,
                    std::string_view received) {
  const std::string after = received.empty() ? "" : " after " + std::string(received);
  if (reply.status == SYNAPPS_CANCELLED) return Error(SYNAPPS_CANCELLED, "the call was cancelled");
  if (reply.status == SYNAPPS_DEADLINE_EXCEEDED) {
    return Error(reply.status,
                 Name(endpoint) + " did not finish within " + std::to_string(timeout_ms) + " ms" +
                     after + " - raise the node's timeout_ms",
                 Details(endpoint, 0));
  }
  const std::string reason = Readable(reply.message());
  return Error(reply.status,
               "the request to " + Name(endpoint) + " failed" + after +
                   (reason.empty() ? "" : ": " + reason),
               Details(endpoint, 0));
}

Error AnswerError(const Endpoint& endpoint, synapps::Status status, std::string_view what) {
  return Error(status, Name(endpoint) + " answered " + std::string(what), Details(endpoint, 0));
}

}  // namespace provider
