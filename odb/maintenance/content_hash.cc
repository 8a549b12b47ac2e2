#include "maintenance/content_hash.h"

#include <openssl/evp.h>

#include <cstdint>
#include <cstring>

#include "base/check.h"

namespace synappsd {
namespace maintenance {

namespace {

std::string RealBytes(double value) {
  if (value == 0) value = 0;  // -0, which SQLite stores as 0
  std::uint64_t bits;
  static_assert(sizeof bits == sizeof value, "a double is 64 bits");
  std::memcpy(&bits, &value, sizeof bits);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(static_cast<unsigned char>(bits >> shift));
  }
  return bytes;
}

std::string Canonical(const Value& value) {
  switch (value.type) {
    case sql::ValueType::kNull:
      return "n";
    case sql::ValueType::kInteger:
      return "i" + std::to_string(value.integer) + ";";
    case sql::ValueType::kReal:
      return "r" + RealBytes(value.real);
    case sql::ValueType::kText:
      break;
  }
  return "t" + std::to_string(value.text.size()) + ":" + value.text;
}

}  // namespace

struct ContentHash::Digest {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Digest() { EVP_MD_CTX_free(context); }
};

ContentHash::ContentHash() : digest_(new Digest) {
  CHECK(digest_->context != nullptr &&
        EVP_DigestInit_ex(digest_->context, EVP_sha256(), nullptr) == 1)
      << "OpenSSL has no SHA-256";
}

ContentHash::~ContentHash() = default;

void ContentHash::Update(const std::string& bytes) {
  CHECK(EVP_DigestUpdate(digest_->context, bytes.data(), bytes.size()) == 1) << "SHA-256 failed";
}

void ContentHash::Add(const Row& row) {
  std::string bytes;
  for (const Value& value : row) bytes += Canonical(value);
  bytes += '\n';
  Update(bytes);
}

std::string ContentHash::Hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  CHECK(EVP_DigestFinal_ex(digest_->context, digest, &size) == 1) << "SHA-256 failed";
  static const char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 0xf];
  }
  return text;
}

}  // namespace maintenance
}  // namespace synappsd
