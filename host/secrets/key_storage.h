// KeyStorage: where the master key is kept: a credential of systemd, which only the administrator
// changes, or a file of ours.
#ifndef SYNAPPSD_SECRETS_KEY_STORAGE_H_
#define SYNAPPSD_SECRETS_KEY_STORAGE_H_

#include <string>

#include "base/result.h"
#include "secrets/master_key.h"

namespace synappsd::secrets {

inline constexpr const char* kCredentialName = "synapps-master-key";

// Immutable. Its calls block on the disk.
class KeyStorage {
 public:
  // `credentials_directory` is $CREDENTIALS_DIRECTORY, or empty: if it holds kCredentialName, that
  // is the place, else `file`.
  KeyStorage(std::string file, const std::string& credentials_directory);

  // "the credential synapps-master-key", "the key file /var/lib/synapps/master.key"
  const std::string& description() const { return description_; }
  bool is_credential() const { return is_credential_; }

  // NOT_FOUND: there is no such file. PERMISSION_DENIED: it cannot be read, or others than its
  // owner may read it. INVALID_ARGUMENT: it does not hold keys. The message names place and remedy.
  Result<KeyRing> Load() const;

  // Replaces the file as a whole: after a power failure it is the old one or the new one. Mode
  // 0600. FAILED_PRECONDITION: it is a credential.
  Status Store(const KeyRing& ring) const;

 private:
  std::string path_;
  std::string description_;
  bool is_credential_ = false;
};

}  // namespace synappsd::secrets

#endif  // SYNAPPSD_SECRETS_KEY_STORAGE_H_
