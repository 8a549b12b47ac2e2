// FetchPlan: what one http.fetch/1 asks for.
#ifndef SYNAPPSD_SERVICES_FETCH_PLAN_H_
#define SYNAPPSD_SERVICES_FETCH_PLAN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "services/url.h"

namespace synappsd::services {

struct SecretUse {
  std::string name;
  std::string header;
  std::string format;  // {} stands for the secret
  bool optional = false;
};

struct FetchPlan {
  std::string method;
  Url url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<const std::string> body;
  Milliseconds timeout{0};
  Milliseconds connect_timeout{0};
  bool stream = false;
  std::uint64_t max_bytes = 0;
  std::int64_t redirects_left = 0;
  std::int64_t retries_left = 0;
  std::optional<SecretUse> secret;
};

// `params` satisfies the method's schema; what that cannot say is checked here (INVALID_ARGUMENT).
Result<FetchPlan> MakeFetchPlan(const json::Value& params, std::string body);

// True for a text that may be a header's value: no control characters.
bool IsHeaderValue(const std::string& text);

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_FETCH_PLAN_H_
