#include "rest/net/request.h"

#include <pistache/http_defs.h>

#include <algorithm>

#include "base/check.h"
#include "rest/net/header_text.h"

namespace synappsd::net {
namespace {

Pistache::Http::Method ToPistache(Method method) {
  using Pistache::Http::Method;
  switch (method) {
    case synappsd::net::Method::kGet:
      return Method::Get;
    case synappsd::net::Method::kHead:
      return Method::Head;
    case synappsd::net::Method::kPost:
      return Method::Post;
    case synappsd::net::Method::kPut:
      return Method::Put;
    case synappsd::net::Method::kPatch:
      return Method::Patch;
    case synappsd::net::Method::kDelete:
      return Method::Delete;
    case synappsd::net::Method::kOptions:
      return Method::Options;
  }
  CHECK(false) << "no such method: " << static_cast<int>(method);
  return Method::Get;
}

}  // namespace

std::string_view MethodName(Method method) {
  return Pistache::Http::methodString(ToPistache(method));
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& [header_name, value] : headers) {
    if (EqualsIgnoringCase(header_name, name)) return value;
  }
  return {};
}

bool Request::has_header(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(),
                     [name](const auto& header) { return EqualsIgnoringCase(header.first, name); });
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (auto it = query.rbegin(); it != query.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  return std::nullopt;
}

const std::string& Request::param(std::string_view name) const {
  for (const auto& [param_name, value] : params) {
    if (param_name == name) return value;
  }
  CHECK(false) << "the route has no parameter " << name;
  return params.front().second;
}

TraceContext TraceOf(const Request& request) {
  std::string_view parent;
  std::string state;
  for (const auto& [name, value] : request.headers) {
    if (EqualsIgnoringCase(name, "traceparent")) {
      if (!parent.empty()) return {};  // two of them: neither counts
      parent = value;
    } else if (EqualsIgnoringCase(name, "tracestate")) {
      state += (state.empty() ? "" : ",") + value;  // a list may come in several headers
    }
  }
  if (parent.empty()) return {};
  return ParseTraceContext(parent, state).value_or(TraceContext());
}

}  // namespace synappsd::net
