#include "secrets/sealing.h"

#include <sodium.h>

#include <array>
#include <cstddef>
#include <vector>

namespace synappsd::secrets {
namespace {

constexpr unsigned char kFormat = 1;
constexpr std::size_t kHeadBytes = 1 + crypto_secretbox_NONCEBYTES;
constexpr int kBase64 = sodium_base64_VARIANT_ORIGINAL;

// Of one secret; wiped when it ends.
class BoxKey {
 public:
  BoxKey(const MasterKey& key, std::string_view name) {
    const std::string purpose = "synappsd secret 1:" + std::string(name);
    crypto_generichash(bytes_.data(), bytes_.size(),
                       reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(),
                       key.data(), kKeyBytes);
  }
  BoxKey(const BoxKey&) = delete;
  BoxKey& operator=(const BoxKey&) = delete;
  ~BoxKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

  const unsigned char* data() const { return bytes_.data(); }

 private:
  std::array<unsigned char, crypto_secretbox_KEYBYTES> bytes_{};
};

}  // namespace

std::string Seal(const MasterKey& key, std::string_view name, std::string_view value) {
  std::vector<unsigned char> sealed(kHeadBytes + crypto_secretbox_MACBYTES + value.size());
  sealed[0] = kFormat;
  unsigned char* const nonce = sealed.data() + 1;
  randombytes_buf(nonce, crypto_secretbox_NONCEBYTES);
  const BoxKey box_key(key, name);
  crypto_secretbox_easy(sealed.data() + kHeadBytes,
                        reinterpret_cast<const unsigned char*>(value.data()), value.size(), nonce,
                        box_key.data());
  std::string text(sodium_base64_encoded_len(sealed.size(), kBase64), '\0');
  sodium_bin2base64(text.data(), text.size(), sealed.data(), sealed.size(), kBase64);
  text.pop_back();  // its NUL
  return text;
}

Result<std::string> Open(const MasterKey& key, std::string_view name, std::string_view sealed) {
  const Status damaged(Code::kDataLoss, "secret \"" + std::string(name) +
                                            "\" is damaged in the database: set it again");
  if (sealed.empty()) return damaged;  // an empty vector has no address to decode to
  std::vector<unsigned char> bytes(sealed.size());
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes.data(), bytes.size(), sealed.data(), sealed.size(), nullptr, &size,
                        &end, kBase64) != 0 ||
      end != sealed.data() + sealed.size() || size < kHeadBytes + crypto_secretbox_MACBYTES ||
      bytes[0] != kFormat) {
    return damaged;
  }
  std::string value(size - kHeadBytes - crypto_secretbox_MACBYTES, '\0');
  const BoxKey box_key(key, name);
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(value.data()),
                                 bytes.data() + kHeadBytes, size - kHeadBytes, bytes.data() + 1,
                                 box_key.data()) != 0) {
    return damaged;
  }
  return value;
}

}  // namespace synappsd::secrets
