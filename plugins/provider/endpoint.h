// A provider's endpoint as an applet calls it: where it is, and which secret it needs.
#ifndef SYNAPPS_PLUGINS_PROVIDER_ENDPOINT_H_
#define SYNAPPS_PLUGINS_PROVIDER_ENDPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include <synapps/http.hpp>

namespace provider {

struct Endpoint {
  std::string provider;       // "openai", "stability": for messages and metadata
  std::string base_url;       // without a slash at its end
  std::string secret;         // as in the manifest, "openai_api_key"
  std::string key_variable;   // what people set, "OPENAI_API_KEY"
  bool key_set = false;       // whether the secret is configured
  bool own_base_url = false;  // the administrator set a base_url other than the provider's own

  // Whether a call can be tried: an own endpoint may need no key.
  bool configured() const { return key_set || own_base_url; }
};

// The endpoint from the answer of config.get/1: `base_url_setting` is the setting that replaces
// default_base_url. Throws synapps::Error INVALID_ARGUMENT if it is no http(s) URL.
Endpoint ReadEndpoint(synapps::json::View host_config, std::string_view base_url_setting,
                      std::string_view default_base_url, Endpoint endpoint);

// A POST of JSON to base_url + path with the endpoint's secret attached by the host.
synapps::FetchRequest PostJson(const Endpoint& endpoint, std::string_view path, std::string body,
                               std::int64_t timeout_ms);

// How long a request to a provider may take in a call with this much time left (-1: unlimited): a
// little less, so that the applet's own message is there before the host gives the call up.
std::int64_t RequestTimeoutMs(std::int64_t call_timeout_ms);

}  // namespace provider

#endif  // SYNAPPS_PLUGINS_PROVIDER_ENDPOINT_H_
