// libsodium: the random source, hash and comparison are in Debian's security support, and its
// comparison is kept constant-time against optimizers.
#include "access/api_key.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace synappsd::access {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretLength = 43;  // in base64 without padding
constexpr std::size_t kHashBytes = crypto_generichash_BYTES;
constexpr std::size_t kHashLength = 2 * kHashBytes;
constexpr std::string_view kIdCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

void PrepareLibrary() {
  static const bool ready = sodium_init() >= 0;  // once, whoever comes first
  CHECK(ready) << "libsodium finds no source of random numbers";
}

bool IsIdCharacter(char c) { return kIdCharacters.find(c) != std::string_view::npos; }

bool IsBase64UrlCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

NewKey MakeKey() {
  PrepareLibrary();
  NewKey key;
  for (std::size_t i = 0; i < kKeyIdLength; ++i) {
    key.id += kIdCharacters[randombytes_uniform(kIdCharacters.size())];
  }
  std::array<unsigned char, kSecretBytes> secret;
  randombytes_buf(secret.data(), secret.size());
  std::array<char, kSecretLength + 1> text;
  CHECK(sodium_base64_ENCODED_LEN(kSecretBytes, kBase64) == text.size()) << "not 43 characters";
  sodium_bin2base64(text.data(), text.size(), secret.data(), secret.size(), kBase64);
  key.text = std::string(kKeyPrefix) + key.id + "_" + text.data();
  key.hash = KeyHash(key.text);
  return key;
}

std::string_view KeyId(std::string_view text) {
  constexpr std::size_t kSecretAt = kKeyPrefix.size() + kKeyIdLength + 1;
  if (text.size() != kSecretAt + kSecretLength || !text.starts_with(kKeyPrefix)) return {};
  const std::string_view id = text.substr(kKeyPrefix.size(), kKeyIdLength);
  const std::string_view secret = text.substr(kSecretAt);
  const bool fits = text[kSecretAt - 1] == '_' &&
                    std::all_of(id.begin(), id.end(), IsIdCharacter) &&
                    std::all_of(secret.begin(), secret.end(), IsBase64UrlCharacter);
  return fits ? id : std::string_view();
}

std::string KeyHash(std::string_view text) {
  PrepareLibrary();
  std::array<unsigned char, kHashBytes> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), nullptr, 0);
  std::array<char, kHashLength + 1> digits;
  sodium_bin2hex(digits.data(), digits.size(), hash.data(), hash.size());
  return digits.data();
}

bool HashesAreEqual(std::string_view one, std::string_view other) {
  return one.size() == kHashLength && other.size() == kHashLength &&
         sodium_memcmp(one.data(), other.data(), kHashLength) == 0;
}

}  // namespace synappsd::access
