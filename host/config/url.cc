#include "config/url.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace synappsd::config {
namespace {

Status Invalid(const char* why) { return {Code::kInvalidArgument, why}; }

struct Parts {
  std::string_view scheme;
  std::string_view authority;
  std::string_view rest;  // path, query and fragment
};

Parts Split(std::string_view url) {
  Parts parts;
  const std::size_t end = url.find("://");
  if (end == std::string_view::npos) return parts;
  parts.scheme = url.substr(0, end);
  url.remove_prefix(end + 3);
  parts.authority = url.substr(0, url.find_first_of("/?#"));
  parts.rest = url.substr(parts.authority.size());
  return parts;
}

bool IsSchemeCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

bool HasBlank(std::string_view text) { return text.find(' ') != std::string_view::npos; }

}  // namespace

Status CheckHttpUrl(const std::string& url) {
  const Parts parts = Split(url);
  if (parts.scheme != "http" && parts.scheme != "https") return Invalid("is no http or https URL");
  if (parts.authority.empty()) return Invalid("has no host");
  if (parts.authority.find('@') != std::string_view::npos) {
    return Invalid("has a user or password in it; keys have their own setting");
  }
  if (parts.rest.find_first_of("?#") != std::string_view::npos) return Invalid("has a query");
  return HasBlank(url) ? Invalid("has a blank in it") : Status::Ok();
}

Status CheckProxyUrl(const std::string& url) {
  constexpr std::array<std::string_view, 6> kSchemes{"http",    "https",  "socks4",
                                                     "socks4a", "socks5", "socks5h"};
  const Parts parts = Split(url);
  if (std::find(kSchemes.begin(), kSchemes.end(), parts.scheme) == kSchemes.end()) {
    return Invalid("is no URL of a proxy");
  }
  if (parts.authority.empty()) return Invalid("has no host");
  return HasBlank(url) ? Invalid("has a blank in it") : Status::Ok();
}

Status CheckOrigin(const std::string& origin) {
  if (origin == "*") return Status::Ok();
  const Parts parts = Split(origin);
  const auto& scheme = parts.scheme;
  if (scheme.empty() || parts.authority.empty() ||
      !std::all_of(scheme.begin(), scheme.end(), IsSchemeCharacter)) {
    return Invalid("is no origin");
  }
  if (!parts.rest.empty()) return Invalid("has something after its host and port");
  return HasBlank(origin) ? Invalid("has a blank in it") : Status::Ok();
}

}  // namespace synappsd::config
