// MasterKey: what secrets are sealed with; KeyRing: the keys that this daemon has.
#ifndef SYNAPPSD_SECRETS_MASTER_KEY_H_
#define SYNAPPSD_SECRETS_MASTER_KEY_H_

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace synappsd::secrets {

inline constexpr std::size_t kKeyBytes = 32;

// A value; its memory is wiped when it ends.
class MasterKey {
 public:
  static MasterKey Random();

  explicit MasterKey(const std::array<unsigned char, kKeyBytes>& bytes);
  MasterKey(const MasterKey&) = default;
  MasterKey& operator=(const MasterKey&) = default;
  ~MasterKey();

  // 16 hexadecimal digits that say which key it is and nothing else about it.
  const std::string& id() const { return id_; }
  const unsigned char* data() const { return bytes_.data(); }

 private:
  std::array<unsigned char, kKeyBytes> bytes_;
  std::string id_;
};

// The first key seals; all of them open.
struct KeyRing {
  std::vector<MasterKey> keys;

  const MasterKey* Find(std::string_view id) const;  // null: not here
};

// The text of a key file or credential: 32 bytes in base64 on each line, the key that seals first.
// Empty lines and lines that begin with # do not count. INVALID_ARGUMENT says which line is wrong,
// without what it holds; a text without keys, or with more than 16, is wrong too.
Result<KeyRing> ParseKeyRing(std::string_view text);
std::string FormatKeyRing(const KeyRing& ring);  // wipe the result with Wipe()

void Wipe(std::string* text);

}  // namespace synappsd::secrets

#endif  // SYNAPPSD_SECRETS_MASTER_KEY_H_
