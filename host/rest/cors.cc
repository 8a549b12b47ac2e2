#include "rest/cors.h"

#include <algorithm>
#include <utility>

namespace synappsd::rest {
namespace {

constexpr std::string_view kMethods[] = {"DELETE", "GET",  "HEAD", "OPTIONS",
                                         "PATCH",  "POST", "PUT"};
constexpr std::string_view kMaxAgeSeconds = "600";

std::string MethodList() {
  std::string list;
  for (const std::string_view method : kMethods) {
    if (!list.empty()) list += ", ";
    list += method;
  }
  return list;
}

}  // namespace

bool IsPreflight(const net::Request& request) {
  return request.method == net::Method::kOptions && request.has_header("origin") &&
         request.has_header("access-control-request-method");
}

Cors::Cors(std::vector<std::string> allowed_origins)
    : allowed_origins_(std::move(allowed_origins)),
      any_origin_(std::find(allowed_origins_.begin(), allowed_origins_.end(), "*") !=
                  allowed_origins_.end()) {}

bool Cors::Allows(std::string_view origin) const {
  return any_origin_ || std::find(allowed_origins_.begin(), allowed_origins_.end(), origin) !=
                            allowed_origins_.end();
}

net::Headers Cors::HeadersFor(const net::Request& request) const {
  if (!request.has_header("origin") || IsPreflight(request)) return {};
  if (any_origin_) return {{"access-control-allow-origin", "*"}};
  const std::string_view origin = request.header("origin");
  net::Headers headers = {{"access-control-allow-credentials", "true"}};
  if (Allows(origin)) {
    headers.emplace_back("access-control-allow-origin", origin);
    headers.emplace_back("vary", "Origin");
  }
  return headers;
}

std::optional<net::Response> Cors::AnswerPreflight(const net::Request& request) const {
  if (!IsPreflight(request)) return std::nullopt;
  const std::string_view origin = request.header("origin");
  const std::string_view method = request.header("access-control-request-method");
  const bool origin_allowed = Allows(origin);
  const bool method_allowed =
      std::find(std::begin(kMethods), std::end(kMethods), method) != std::end(kMethods);
  net::Response response;
  response.content_type = "text/plain; charset=utf-8";
  if (!any_origin_) response.headers.emplace_back("vary", "Origin");
  response.headers.emplace_back("access-control-allow-methods", MethodList());
  response.headers.emplace_back("access-control-max-age", kMaxAgeSeconds);
  if (!any_origin_) response.headers.emplace_back("access-control-allow-credentials", "true");
  if (origin_allowed) {
    response.headers.emplace_back("access-control-allow-origin", any_origin_ ? "*" : origin);
  }
  if (request.has_header("access-control-request-headers")) {
    response.headers.emplace_back("access-control-allow-headers",
                                  request.header("access-control-request-headers"));
  }
  if (origin_allowed && method_allowed) {
    response.body = "OK";
    return response;
  }
  response.status = 400;
  response.body = "Disallowed CORS ";
  if (!origin_allowed) response.body += method_allowed ? "origin" : "origin, ";
  if (!method_allowed) response.body += "method";
  return response;
}

}  // namespace synappsd::rest
