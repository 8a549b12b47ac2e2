// Url: an absolute http or https URL and its parts.
//
// libcurl's own parser reads it, so that what is checked is what is later connected to.
#ifndef SYNAPPSD_SERVICES_URL_H_
#define SYNAPPSD_SERVICES_URL_H_

#include <cstdint>
#include <string>

#include "base/result.h"

namespace synappsd::services {

struct Url {
  std::string text;    // normalised, without fragment
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case; IPv6 in brackets
  std::uint16_t port = 0;

  std::string Origin() const { return scheme + "://" + host + ":" + std::to_string(port); }
};

// INVALID_ARGUMENT: not an absolute http(s) URL, or with a user name or password in it.
Result<Url> ParseUrl(const std::string& text);

// `reference`, as in a Location header, seen from `base`.
Result<Url> ResolveUrl(const Url& base, const std::string& reference);

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_URL_H_
