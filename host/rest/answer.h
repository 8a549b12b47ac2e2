// Answers: the few shapes every response of this API has.
#ifndef SYNAPPSD_REST_ANSWER_H_
#define SYNAPPSD_REST_ANSWER_H_

#include <string>
#include <string_view>

#include "base/status.h"
#include "rest/net/reply.h"
#include "rest/net/request.h"
#include "rest/validation.h"

namespace synappsd::rest {

// A JSON text with a status.
net::Response JsonAnswer(int status, std::string body);

// {"error":{"code","status","message"}}
net::Response ErrorAnswer(int http_status, std::string_view message);

// 422 with every error found.
net::Response ValidationAnswer(const FieldErrors& errors);

// 422: the items of a page are too large together. `reason` names the bound and the remedy.
net::Response PageTooLargeAnswer(std::string_view reason);

// 503 with Retry-After: a bound was reached, try again.
net::Response BusyAnswer(std::string_view message);

// The HTTP status of a failed operation.
int HttpStatus(Code code);

// A failed operation as an answer. Faults of ours (500) are logged with the request id and tell
// the client no more than that id.
net::Response FailureAnswer(const Status& status, const net::Request& request);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_ANSWER_H_
