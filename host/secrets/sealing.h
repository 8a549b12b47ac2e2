// Sealing: a secret's value, unreadable and unchangeable without the master key.
//
//   base64( 0x01 | nonce, 24 bytes | crypto_secretbox of the value )
//
// The box's key is derived from the master key and the secret's name: what was sealed for one name
// does not open for another, so rows of the database cannot be exchanged. libsodium, because it is
// the reviewed implementation of exactly this, and Debian has it.
#ifndef SYNAPPSD_SECRETS_SEALING_H_
#define SYNAPPSD_SECRETS_SEALING_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "secrets/master_key.h"

namespace synappsd::secrets {

std::string Seal(const MasterKey& key, std::string_view name, std::string_view value);

// DATA_LOSS: it was not sealed with this key for this name, or it was changed since.
Result<std::string> Open(const MasterKey& key, std::string_view name, std::string_view sealed);

}  // namespace synappsd::secrets

#endif  // SYNAPPSD_SECRETS_SEALING_H_
