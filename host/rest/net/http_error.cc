#include "rest/net/http_error.h"

#include <pistache/http_defs.h>

#include "base/json.h"

namespace synappsd::net {
namespace {

std::string Body(int status, std::string_view message, std::string_view request_id) {
  std::string body = R"({"error":{"code":")";
  body += ErrorCode(status);
  body += R"(","status":)";
  body += std::to_string(status);
  body += R"(,"message":)";
  json::AppendQuoted(message, &body);
  if (!request_id.empty()) {
    body += R"(,"request_id":)";
    json::AppendQuoted(request_id, &body);
  }
  body += "}}";
  return body;
}

}  // namespace

std::string_view ErrorCode(int status) {
  switch (status) {
    case 400:
      return "BAD_REQUEST";
    case 401:
      return "UNAUTHORIZED";
    case 403:
      return "FORBIDDEN";
    case 404:
      return "NOT_FOUND";
    case 405:
      return "METHOD_NOT_ALLOWED";
    case 408:
      return "REQUEST_TIMEOUT";
    case 409:
      return "CONFLICT";
    case 413:
      return "PAYLOAD_TOO_LARGE";
    case 414:
      return "URI_TOO_LONG";
    case 415:
      return "UNSUPPORTED_MEDIA_TYPE";
    case 417:
      return "EXPECTATION_FAILED";
    case 422:
      return "VALIDATION_ERROR";
    case 426:
      return "UPGRADE_REQUIRED";
    case 429:
      return "RATE_LIMIT_EXCEEDED";
    case 431:
      return "HEADERS_TOO_LARGE";
    case 500:
      return "INTERNAL_SERVER_ERROR";
    case 501:
      return "NOT_IMPLEMENTED";
    case 503:
      return "SERVICE_UNAVAILABLE";
    case 505:
      return "HTTP_VERSION_NOT_SUPPORTED";
    default:
      return "ERROR";
  }
}

std::string_view ReasonPhrase(int status) {
  switch (status) {
#define CODE(value, name, phrase) \
  case value:                     \
    return phrase;
    STATUS_CODES
#undef CODE
    default:
      return "Unknown";
  }
}

std::string ErrorBody(int status, std::string_view message) { return Body(status, message, {}); }

std::string InternalErrorBody(std::string_view request_id) {
  return Body(500, "An unexpected error occurred", request_id);
}

}  // namespace synappsd::net
