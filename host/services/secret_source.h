// SecretSource: where the host's methods get secrets from ("openai_api_key"). The daemon implements
// it over its configuration.
#ifndef SYNAPPSD_SERVICES_SECRET_SOURCE_H_
#define SYNAPPSD_SERVICES_SECRET_SOURCE_H_

#include <optional>
#include <string>
#include <string_view>

namespace synappsd::services {

// Any thread; must not block.
class SecretSource {
 public:
  virtual ~SecretSource() = default;

  // None: not configured. The value goes into outgoing requests, and to packages that were granted
  // to read it; never into a log.
  virtual std::optional<std::string> Find(std::string_view name) const = 0;

  // Whether somebody has set it, even if Find() cannot have it now: a package that is told so asks
  // for it and fails with the reason, instead of going without.
  virtual bool IsSet(std::string_view name) const { return Find(name).has_value(); }

  // What an administrator does to configure it, for messages: "set OPENAI_API_KEY or [secrets]
  // openai_api_key".
  virtual std::string HowToSet(std::string_view name) const = 0;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_SECRET_SOURCE_H_
