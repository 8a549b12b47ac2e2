#include "rest/gate/credentials.h"

#include "access/api_key.h"
#include "rest/net/header_text.h"

namespace synappsd::gate {
namespace {

std::optional<std::string_view> TokenOf(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer";
  const std::size_t blank = authorization.find(' ');
  if (blank == std::string_view::npos ||
      !net::EqualsIgnoringCase(authorization.substr(0, blank), kScheme)) {
    return std::nullopt;
  }
  const std::size_t token = authorization.find_first_not_of(' ', blank);
  return token == std::string_view::npos ? std::string_view() : authorization.substr(token);
}

}  // namespace

std::vector<std::string_view> HeaderValues(const net::Request& request, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [header, value] : request.headers) {
    if (net::EqualsIgnoringCase(header, name)) values.push_back(value);
  }
  return values;
}

std::optional<std::string_view> BearerToken(const net::Request& request) {
  const std::vector<std::string_view> values = HeaderValues(request, "authorization");
  return values.size() == 1 ? TokenOf(values.front()) : std::nullopt;
}

Credentials ReadCredentials(const net::Request& request) {
  std::vector<std::string_view> keys = HeaderValues(request, "x-api-key");
  const bool has_header = !keys.empty();
  const std::vector<std::string_view> authorizations = HeaderValues(request, "authorization");
  for (const std::string_view value : authorizations) {
    const std::optional<std::string_view> token = TokenOf(value);
    if (token && token->starts_with(access::kKeyPrefix)) keys.push_back(*token);
  }
  Credentials credentials;
  if (keys.empty()) return credentials;
  const bool both_kinds = has_header && keys.size() == 2 && authorizations.size() == 1;
  const bool repeated = keys.size() > 1 && !(both_kinds && keys.front() == keys.back());
  credentials.ambiguous = repeated || authorizations.size() > 1;
  if (!credentials.ambiguous) credentials.key = keys.front();
  return credentials;
}

}  // namespace synappsd::gate
