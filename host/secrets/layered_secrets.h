// LayeredSecrets: the stored secrets over those of the configuration.
#ifndef SYNAPPSD_SECRETS_LAYERED_SECRETS_H_
#define SYNAPPSD_SECRETS_LAYERED_SECRETS_H_

#include <optional>
#include <string>
#include <string_view>

#include "secrets/vault.h"
#include "services/secret_source.h"

namespace synappsd::secrets {

// A stored secret counts, also one that cannot be opened: falling back to an older value of the
// configuration would hide that. Any thread.
class LayeredSecrets : public services::SecretSource {
 public:
  // Both must outlive this.
  LayeredSecrets(const Vault& vault, const services::SecretSource& configured)
      : vault_(vault), configured_(configured) {}

  std::optional<std::string> Find(std::string_view name) const override {
    return vault_.Holds(name) ? vault_.Find(name) : configured_.Find(name);
  }
  bool IsSet(std::string_view name) const override {
    return vault_.Holds(name) || configured_.IsSet(name);
  }
  std::string HowToSet(std::string_view name) const override;

 private:
  const Vault& vault_;
  const services::SecretSource& configured_;
};

}  // namespace synappsd::secrets

#endif  // SYNAPPSD_SECRETS_LAYERED_SECRETS_H_
