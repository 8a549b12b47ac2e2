#include "daemon/package_secrets.h"

#include <iterator>
#include <optional>
#include <utility>

#include "applets/admin/write_only.h"

namespace synappsd::daemon {

std::vector<std::string> SecretsOf(const applets::Package& package,
                                   const services::SecretSource& secrets) {
  std::vector<std::string> values;
  for (const auto* names : {&package.context->secrets, &package.context->readable_secrets}) {
    for (const std::string& name : *names) {
      if (std::optional<std::string> value = secrets.Find(name))
        values.push_back(*std::move(value));
    }
  }
  if (const json::Object* settings = package.settings.if_object()) {
    std::vector<std::string> texts =
        applets::WriteOnlyTexts(package.manifest.config_schema, *settings);
    std::move(texts.begin(), texts.end(), std::back_inserter(values));
  }
  return values;
}

}  // namespace synappsd::daemon
