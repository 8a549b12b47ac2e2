// Whether the master key of secrets can be used, as far as that is seen without the secrets.
#include "config/data_files.h"
#include "doctor/installation.h"
#include "secrets/key_storage.h"

namespace synappsd::doctor {

Finding CheckMasterKey(const config::Config& config) {
  const secrets::KeyStorage storage(config::MasterKeyFile(config), "");
  const Result<secrets::KeyRing> ring = storage.Load();
  if (ring.ok()) return {"secrets", Level::kOk, storage.description() + " is right", ""};
  if (ring.status().code() == Code::kNotFound) {
    return {"secrets", Level::kOk,
            "there is no key file: the master key is a credential of the service, or is made with "
            "the first secret",
            ""};
  }
  return {"secrets", Level::kProblem, ring.status().message(),
          "it must be the daemon's user's, mode 0600, and hold the key that sealed the secrets"};
}

}  // namespace synappsd::doctor
