// HttpError: why a request cannot be served, and the one body all errors have.
#ifndef SYNAPPSD_REST_NET_HTTP_ERROR_H_
#define SYNAPPSD_REST_NET_HTTP_ERROR_H_

#include <string>
#include <string_view>

namespace synappsd::net {

struct HttpError {
  int status = 0;
  std::string message;  // for the client: names the limit or rule, and the remedy
};

// The code clients switch on: "NOT_FOUND"; "ERROR" for a status without one.
std::string_view ErrorCode(int status);

// "Not Found"; "Unknown" for a status nobody registered. Pistache's table.
std::string_view ReasonPhrase(int status);

// {"error":{"code":"NOT_FOUND","status":404,"message":"Not Found"}}
std::string ErrorBody(int status, std::string_view message);

// The same for a fault of ours: a 500 that gives away no more than the id to look for in the log.
std::string InternalErrorBody(std::string_view request_id);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_HTTP_ERROR_H_
