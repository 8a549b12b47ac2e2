// Request bodies: from bytes to JSON.
#ifndef SYNAPPSD_REST_REQUEST_BODY_H_
#define SYNAPPSD_REST_REQUEST_BODY_H_

#include <cstddef>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "rest/net/reply.h"
#include "rest/net/request.h"

namespace synappsd::rest {

// True if a body of this Content-Type is JSON: application/json, application/*+json, or none.
bool IsJsonContentType(std::string_view content_type);

// The request's body as JSON, or the answer that refuses it: 400 if it is no text, 415 if it is
// compressed, 422 if it is not JSON. An empty body is null, one of another content type is "": both
// are then refused by validation, as in the existing system.
std::variant<json::Value, net::Response> ReadBody(const net::Request& request,
                                                  std::size_t max_depth);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_REQUEST_BODY_H_
