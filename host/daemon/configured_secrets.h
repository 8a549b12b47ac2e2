// ConfiguredSecrets: the secrets that applets may have attached, from the configuration.
#ifndef SYNAPPSD_DAEMON_CONFIGURED_SECRETS_H_
#define SYNAPPSD_DAEMON_CONFIGURED_SECRETS_H_

#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "services/secret_source.h"

namespace synappsd::daemon {

// "openai_api_key" and "stability_api_key". Immutable; any thread.
class ConfiguredSecrets : public services::SecretSource {
 public:
  explicit ConfiguredSecrets(const config::Config& config)
      : openai_api_key_(config.openai.api_key), stability_api_key_(config.stability.api_key) {}

  std::optional<std::string> Find(std::string_view name) const override;
  std::string HowToSet(std::string_view name) const override;

 private:
  const std::string openai_api_key_;
  const std::string stability_api_key_;
};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_CONFIGURED_SECRETS_H_
