// Whether the master key of secrets can be used, as far as that is seen without the secrets.
#include <sys/stat.h>

#include <optional>
#include <string>

#include "config/data_files.h"
#include "doctor/installation.h"
#include "secrets/key_storage.h"

namespace synappsd::doctor {
namespace {

std::optional<uid_t> OwnerOf(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return std::nullopt;
  return file.st_uid;
}

}  // namespace

Finding CheckMasterKey(const config::Config& config) {
  const secrets::KeyStorage storage(config::MasterKeyFile(config), "");
  const Result<secrets::KeyRing> ring = storage.Load();
  if (ring.ok()) {
    // Root, who may read everything, examines for the daemon's user, whose the data directory is.
    const std::optional<uid_t> daemon = OwnerOf(config.data_dir);
    if (daemon && OwnerOf(config::MasterKeyFile(config)) != daemon) {
      return {"secrets", Level::kProblem,
              storage.description() + " belongs to another user than " + config.data_dir,
              "chown --reference=" + config.data_dir + " " + config::MasterKeyFile(config)};
    }
    return {"secrets", Level::kOk, storage.description() + " is right", ""};
  }
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
