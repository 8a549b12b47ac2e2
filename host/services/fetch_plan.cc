#include "services/fetch_plan.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

#include "services/params.h"

namespace synappsd::services {
namespace {

// A token of RFC 9110.
bool IsHeaderName(std::string_view name) {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || kOthers.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

// The message's frame is the host's business: an applet that sets it could smuggle a second
// request.
bool IsHostsOwn(std::string_view name) {
  static constexpr std::string_view kOwn[] = {"host",       "content-length", "transfer-encoding",
                                              "connection", "expect",         "upgrade",
                                              "te",         "trailer"};
  return std::any_of(std::begin(kOwn), std::end(kOwn), [&](std::string_view own) {
    return std::equal(own.begin(), own.end(), name.begin(), name.end(),
                      [](char a, unsigned char b) { return a == std::tolower(b); });
  });
}

Status CheckHeader(const std::string& name, const std::string& value) {
  const std::string where = "http.fetch/1: header \"" + name + "\" ";
  if (!IsHeaderName(name)) return Status(Code::kInvalidArgument, where + "is not a header's name");
  if (IsHostsOwn(name)) {
    return Status(Code::kInvalidArgument, where + "is set by the host: leave it out");
  }
  if (!IsHeaderValue(value)) {
    return Status(Code::kInvalidArgument, where + "has a control character in its value");
  }
  return Status::Ok();
}

}  // namespace

bool IsHeaderValue(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return (c >= 0x20 && c != 0x7F) || c == '\t'; });
}

Result<FetchPlan> MakeFetchPlan(const json::Value& params, std::string body) {
  FetchPlan plan;
  plan.method = StringParam(params, "method", "GET");
  Result<Url> url = ParseUrl(StringParam(params, "url"));
  if (!url.ok()) return Status(url.status().code(), "http.fetch/1: " + url.status().message());
  plan.url = std::move(*url);
  plan.body = std::make_shared<const std::string>(std::move(body));
  plan.timeout = Milliseconds(IntParam(params, "timeout_ms", 60'000));
  plan.connect_timeout = Milliseconds(IntParam(params, "connect_timeout_ms", 10'000));
  plan.stream = BoolParam(params, "stream");
  plan.max_bytes = static_cast<std::uint64_t>(IntParam(params, "max_bytes", 8 << 20));
  plan.redirects_left = IntParam(params, "max_redirects", 0);
  plan.retries_left = IntParam(params, "retries", 0);
  if (const json::Value* headers = params.Find("headers")) {
    for (const auto& [name, value] : *headers->if_object()) {
      const Status valid = CheckHeader(name, *value.if_string());
      if (!valid.ok()) return valid;
      plan.headers.emplace_back(name, *value.if_string());
    }
  }
  if (const json::Value* secret = params.Find("secret")) {
    plan.secret =
        SecretUse{StringParam(*secret, "name"), StringParam(*secret, "header", "Authorization"),
                  StringParam(*secret, "format", "Bearer {}"), BoolParam(*secret, "optional")};
    const Status valid = CheckHeader(plan.secret->header, plan.secret->format);
    if (!valid.ok()) return valid;
  }
  return plan;
}

}  // namespace synappsd::services
