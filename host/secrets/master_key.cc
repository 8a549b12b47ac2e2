#include "secrets/master_key.h"

#include <sodium.h>

#include "base/check.h"

namespace synappsd::secrets {
namespace {

constexpr std::size_t kMaxKeys = 16;
constexpr std::size_t kIdBytes = 8;

std::string IdOf(const std::array<unsigned char, kKeyBytes>& key) {
  static constexpr unsigned char kPurpose[] = "synappsd master key id 1";
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), kPurpose, sizeof kPurpose - 1, key.data(),
                     key.size());
  std::array<char, 2 * kIdBytes + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), kIdBytes);
  return hex.data();
}

std::string_view Trimmed(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = line.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

bool DecodeKey(std::string_view line, std::array<unsigned char, kKeyBytes>* key) {
  std::size_t size = 0;
  const char* end = nullptr;
  return sodium_base642bin(key->data(), key->size(), line.data(), line.size(), nullptr, &size, &end,
                           sodium_base64_VARIANT_ORIGINAL) == 0 &&
         size == key->size() && end == line.data() + line.size();
}

}  // namespace

MasterKey MasterKey::Random() {
  CHECK(sodium_init() >= 0) << "libsodium has no source of random numbers";
  std::array<unsigned char, kKeyBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  MasterKey key(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return key;
}

MasterKey::MasterKey(const std::array<unsigned char, kKeyBytes>& bytes)
    : bytes_(bytes), id_(IdOf(bytes)) {}

MasterKey::~MasterKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

const MasterKey* KeyRing::Find(std::string_view id) const {
  for (const MasterKey& key : keys) {
    if (key.id() == id) return &key;
  }
  return nullptr;
}

Result<KeyRing> ParseKeyRing(std::string_view text) {
  KeyRing ring;
  std::array<unsigned char, kKeyBytes> bytes{};
  for (std::size_t line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = Trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (!DecodeKey(line, &bytes)) {
      return Status(Code::kInvalidArgument,
                    "line " + std::to_string(line_number) +
                        " is not a key: 32 random bytes in base64 are, as `openssl rand -base64 "
                        "32` prints them");
    }
    if (ring.keys.size() == kMaxKeys) {
      return Status(Code::kInvalidArgument, "there are more than 16 keys");
    }
    ring.keys.emplace_back(bytes);
    sodium_memzero(bytes.data(), bytes.size());
  }
  if (ring.keys.empty()) return Status(Code::kInvalidArgument, "there is no key in it");
  return ring;
}

std::string FormatKeyRing(const KeyRing& ring) {
  constexpr std::size_t kTextBytes =
      sodium_base64_ENCODED_LEN(kKeyBytes, sodium_base64_VARIANT_ORIGINAL);  // with its NUL
  std::string text;
  text.reserve(ring.keys.size() * kTextBytes);  // so that no half of it stays behind unwiped
  std::array<char, kTextBytes> line{};
  for (const MasterKey& key : ring.keys) {
    sodium_bin2base64(line.data(), line.size(), key.data(), kKeyBytes,
                      sodium_base64_VARIANT_ORIGINAL);
    text.append(line.data());
    text += '\n';
  }
  sodium_memzero(line.data(), line.size());
  return text;
}

void Wipe(std::string* text) {
  sodium_memzero(text->data(), text->size());
  text->clear();
}

}  // namespace synappsd::secrets
