// Which values a package may know that nobody else may see.
#ifndef SYNAPPSD_DAEMON_PACKAGE_SECRETS_H_
#define SYNAPPSD_DAEMON_PACKAGE_SECRETS_H_

#include <string>
#include <vector>

#include "applets/registry.h"
#include "services/secret_source.h"

namespace synappsd::daemon {

// The secrets that are attached to its requests or handed to it, as far as they are set, and what
// its settings hold in write-only members.
std::vector<std::string> SecretsOf(const applets::Package& package,
                                   const services::SecretSource& secrets);

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_PACKAGE_SECRETS_H_
