#include "provider/endpoint.h"

#include <algorithm>
#include <synapps/settings.hpp>
#include <utility>

namespace provider {
namespace {

constexpr std::int64_t kDefaultTimeoutMs = 60'000;
constexpr std::int64_t kMaxTimeoutMs = 3'600'000;  // the bound of http.fetch/1
constexpr int kRetries = 2;                        // after 429 and 503, by the host, with its waits

bool IsHttpUrl(const std::string& url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.rfind(scheme, 0) == 0 && url.size() > scheme.size()) return true;
  }
  return false;
}

}  // namespace

Endpoint ReadEndpoint(synapps::json::View host_config, std::string_view base_url_setting,
                      std::string_view default_base_url, Endpoint endpoint) {
  const synapps::json::View setting =
      synapps::Settings::In(host_config["config"], base_url_setting);
  endpoint.base_url =
      synapps::Settings::AsText(setting, base_url_setting).value_or(std::string(default_base_url));
  if (endpoint.base_url.empty()) endpoint.base_url = default_base_url;
  while (endpoint.base_url.back() == '/') endpoint.base_url.pop_back();
  if (!IsHttpUrl(endpoint.base_url)) {
    throw synapps::Error(SYNAPPS_INVALID_ARGUMENT,
                         "\"" + std::string(base_url_setting) + "\" must be a URL like " +
                             std::string(default_base_url) + ", it is " +
                             synapps::Settings::Shorten(endpoint.base_url));
  }
  endpoint.own_base_url = endpoint.base_url != default_base_url;
  endpoint.key_set = host_config["secrets"][endpoint.secret].AsBool().value_or(false);
  return endpoint;
}

synapps::FetchRequest PostJson(const Endpoint& endpoint, std::string_view path, std::string body,
                               std::int64_t timeout_ms) {
  synapps::FetchRequest request;
  request.method = "POST";
  request.url = endpoint.base_url + std::string(path);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  request.timeout_ms = timeout_ms;
  request.retries = kRetries;
  synapps::FetchSecret secret;
  secret.name = endpoint.secret;
  secret.optional = endpoint.own_base_url;
  request.secret = secret;
  return request;
}

std::int64_t RequestTimeoutMs(std::int64_t call_timeout_ms) {
  if (call_timeout_ms < 0) return kDefaultTimeoutMs;
  const std::int64_t margin_ms = std::min<std::int64_t>(500, call_timeout_ms / 20);
  return std::clamp<std::int64_t>(call_timeout_ms - margin_ms, 1, kMaxTimeoutMs);
}

}  // namespace provider
