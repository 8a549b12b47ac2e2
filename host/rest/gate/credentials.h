// Credentials: what a request shows to be let in.
//
//   Authorization: Bearer KEY     the scheme in any case
//   X-API-Key: KEY
//
// What begins with "syn_" in the first header, and whatever is in the second, is meant as a key.
// Other schemes and tokens are somebody else's (a proxy's, the token for live events) and count as
// nothing. More than one header of a kind, or two different keys, count as a wrong key: which of
// them is meant a proxy might see differently.
#ifndef SYNAPPSD_REST_GATE_CREDENTIALS_H_
#define SYNAPPSD_REST_GATE_CREDENTIALS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "rest/net/request.h"

namespace synappsd::gate {

// What all headers of that name (in any case) say, in order: views into the request.
std::vector<std::string_view> HeaderValues(const net::Request& request, std::string_view name);

struct Credentials {
  std::optional<std::string_view> key;  // a view into the request; maybe no valid one
  bool ambiguous = false;               // `key` is then not set
};

Credentials ReadCredentials(const net::Request& request);

// The token of "Authorization: Bearer TOKEN", if the request has exactly one such header.
std::optional<std::string_view> BearerToken(const net::Request& request);

}  // namespace synappsd::gate

#endif  // SYNAPPSD_REST_GATE_CREDENTIALS_H_
