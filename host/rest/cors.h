// Cross-origin requests: which web sites may use the API from a browser (WHATWG Fetch, CORS).
#ifndef SYNAPPSD_REST_CORS_H_
#define SYNAPPSD_REST_CORS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rest/net/reply.h"
#include "rest/net/request.h"

namespace synappsd::rest {

// Whether a browser asks what it may send before it does.
bool IsPreflight(const net::Request& request);

// Pure and immutable; any thread.
//
// The sites on the list may use the API with credentials. With "*" on it every site may, but never
// with credentials. With an empty list no other site may.
class Cors {
 public:
  explicit Cors(std::vector<std::string> allowed_origins);

  // What every answer to this request carries. None for a preflight: its answer is complete.
  net::Headers HeadersFor(const net::Request& request) const;

  // The answer to a preflight, before routing; none if the request is no preflight.
  std::optional<net::Response> AnswerPreflight(const net::Request& request) const;

 private:
  bool Allows(std::string_view origin) const;

  const std::vector<std::string> allowed_origins_;
  const bool any_origin_;
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_CORS_H_
