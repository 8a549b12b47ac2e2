#include "rest/gate/cross_site.h"

#include <algorithm>
#include <string_view>

#include "access/ip_address.h"
#include "rest/net/header_text.h"

namespace synappsd::gate {
namespace {

bool IsAllowed(std::string_view origin, const std::vector<std::string>& allowed_origins) {
  return std::any_of(allowed_origins.begin(), allowed_origins.end(),
                     [&](const std::string& one) { return one == "*" || one == origin; });
}

// "localhost:3000" of "http://localhost:3000"; empty of "null".
std::string_view AuthorityOf(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? "" : origin.substr(scheme + 3);
}

bool IsThisMachine(std::string_view authority) {
  const auto address = access::IpAddress::ParseWithPort(authority);
  if (address) return address->is_loopback();
  std::string_view host = authority.substr(0, authority.rfind(':'));
  return net::EqualsIgnoringCase(host, "localhost") ||
         (host.size() > 10 && net::EqualsIgnoringCase(host.substr(host.size() - 10), ".localhost"));
}

}  // namespace

bool IsFromAnotherSite(const net::Request& request,
                       const std::vector<std::string>& allowed_origins) {
  return net::EqualsIgnoringCase(request.header("sec-fetch-site"), "cross-site") &&
         !IsAllowed(request.header("origin"), allowed_origins);
}

bool IsListenerFromAnotherSite(const net::Request& request,
                               const std::vector<std::string>& allowed_origins) {
  const std::string_view origin = request.header("origin");
  if (origin.empty() || IsAllowed(origin, allowed_origins)) return false;
  const std::string_view authority = AuthorityOf(origin);
  const bool same_host =
      !authority.empty() && net::EqualsIgnoringCase(authority, request.header("host"));
  return !same_host && !IsThisMachine(authority);
}

}  // namespace synappsd::gate
