#include "events/access_token.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace synappsd::events {
namespace {

// Comparing digests hides the length too. OpenSSL: already here for TLS, and its CRYPTO_memcmp is
// kept constant-time against optimizers.
std::string Digest(std::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace

AccessToken::AccessToken(const std::optional<std::string>& token) {
  if (token) digest_ = Digest(*token);
}

bool AccessToken::Accepts(std::optional<std::string_view> offered) const {
  if (!digest_) return true;
  if (!offered) return false;
  return CRYPTO_memcmp(Digest(*offered).data(), digest_->data(), digest_->size()) == 0;
}

}  // namespace synappsd::events
