#include "rest/answer.h"

#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "rest/net/http_error.h"

namespace synappsd::rest {

net::Response JsonAnswer(int status, std::string body) {
  net::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

net::Response ErrorAnswer(int http_status, std::string_view message) {
  return JsonAnswer(http_status, net::ErrorBody(http_status, message));
}

net::Response ValidationAnswer(const FieldErrors& errors) {
  std::string body =
      R"({"error":{"code":"VALIDATION_ERROR","status":422,"message":"Request validation failed",)"
      R"("details":[)";
  for (std::size_t i = 0; i < errors.size(); ++i) {
    body += i == 0 ? R"({"field":)" : R"(,{"field":)";
    json::AppendQuoted(errors[i].field, &body);
    body += R"(,"message":)";
    json::AppendQuoted(errors[i].message, &body);
    body += R"(,"type":)";
    json::AppendQuoted(errors[i].type, &body);
    body += '}';
  }
  body += "]}}";
  return JsonAnswer(422, std::move(body));
}

net::Response PageTooLargeAnswer(std::string_view reason) {
  return ValidationAnswer({{"query.page_size", std::string(reason), "page_too_large"}});
}

net::Response BusyAnswer(std::string_view message) {
  net::Response response = ErrorAnswer(503, message);
  response.headers.emplace_back("retry-after", "1");
  return response;
}

int HttpStatus(Code code) {
  switch (code) {
    case Code::kOk:
      return 200;
    case Code::kInvalidArgument:
    case Code::kOutOfRange:
      return 400;
    case Code::kUnauthenticated:
      return 401;
    case Code::kPermissionDenied:
      return 403;
    case Code::kNotFound:
      return 404;
    case Code::kAlreadyExists:
    case Code::kFailedPrecondition:
    case Code::kAborted:
      return 409;
    case Code::kUnimplemented:
      return 501;
    case Code::kResourceExhausted:  // a queue is full
    case Code::kUnavailable:
    case Code::kCancelled:  // the daemon is stopping
    case Code::kDeadlineExceeded:
      return 503;
    case Code::kUnknown:
    case Code::kInternal:
    case Code::kDataLoss:
      return 500;
  }
  return 500;
}

net::Response FailureAnswer(const Status& status, const net::Request& request) {
  const int http_status = HttpStatus(status.code());
  if (http_status == 503) return BusyAnswer(status.message());
  if (http_status != 500) return ErrorAnswer(http_status, status.message());
  Log(LogLevel::kError, "request failed",
      {{"request_id", request.request_id},
       {"method", net::MethodName(request.method)},
       {"path", request.path},
       {"error", status.ToString()}});
  return JsonAnswer(500, net::InternalErrorBody(request.request_id));
}

}  // namespace synappsd::rest
