// EnvironmentSecrets: secret openai_api_key is the environment variable OPENAI_API_KEY.
#ifndef SYNAPPSD_RUN_ENVIRONMENT_SECRETS_H_
#define SYNAPPSD_RUN_ENVIRONMENT_SECRETS_H_

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "services/secret_source.h"

namespace synappsd::run {

class EnvironmentSecrets : public services::SecretSource {
 public:
  std::optional<std::string> Find(std::string_view name) const override {
    const char* value = std::getenv(Variable(name).c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  }
  std::string HowToSet(std::string_view name) const override { return "set " + Variable(name); }

 private:
  static std::string Variable(std::string_view name) {
    std::string variable(name);
    std::transform(variable.begin(), variable.end(), variable.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return variable;
  }
};

}  // namespace synappsd::run

#endif  // SYNAPPSD_RUN_ENVIRONMENT_SECRETS_H_
