// SecretAdministration: what administrators do with stored secrets. Values go in, never out.
#ifndef SYNAPPSD_SECRETS_ADMINISTRATION_H_
#define SYNAPPSD_SECRETS_ADMINISTRATION_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace synappsd::secrets {

inline constexpr std::size_t kMaxNameBytes = 100;
inline constexpr std::size_t kMaxValueBytes = 16 << 10;

// Whether a manifest could ask for a secret of this name: a-z, 0-9 and _, at most kMaxNameBytes.
bool IsSecretName(std::string_view name);

struct SecretListing {
  std::string name;
  double created_time = 0;
  double updated_time = 0;
  std::string updated_by;
  std::string problem;  // why it cannot be used, and the remedy; empty: it can
};

struct Rotation {
  std::size_t secrets = 0;  // sealed anew
  std::string key_id;       // of the key that seals from now on
  std::string next_step;    // what is left for the administrator; empty: nothing
};

// Any thread. `done` comes on any thread, once it is durable; not after the owner's Stop().
class SecretAdministration {
 public:
  using Done = std::function<void(Status)>;

  virtual ~SecretAdministration() = default;

  // As of the last change or reading; sorted by name.
  virtual std::vector<SecretListing> List() const = 0;

  // INVALID_ARGUMENT: name or value is none that can be stored. FAILED_PRECONDITION: there is no
  // usable master key. RESOURCE_EXHAUSTED: too many secrets. UNAVAILABLE: the database.
  virtual void Put(std::string name, std::string value, std::string by, Done done) = 0;
  virtual void Delete(std::string name, Done done) = 0;  // NOT_FOUND

  // Seals all secrets with another master key. FAILED_PRECONDITION: there is no usable key, or a
  // secret cannot be opened, or the administrator has to provide the key first.
  virtual void Rotate(std::function<void(Result<Rotation>)> done) = 0;
};

}  // namespace synappsd::secrets

#endif  // SYNAPPSD_SECRETS_ADMINISTRATION_H_
