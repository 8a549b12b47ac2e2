#include "applets/file_digest.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>

#include "base/check.h"

namespace synappsd::applets {
namespace {

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    CHECK(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1)
        << "OpenSSL has no SHA-256";
  }
  void Add(std::string_view bytes) {
    CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1) << "SHA-256";
  }
  std::string Hex() {
    std::array<unsigned char, 32> bytes = {};
    CHECK(EVP_DigestFinal_ex(context_.get(), bytes.data(), nullptr) == 1) << "SHA-256";
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
      text += kDigits[byte >> 4];
      text += kDigits[byte & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string Sha256(std::string_view text) {
  Digest digest;
  digest.Add(text);
  return digest.Hex();
}

Result<std::string> Sha256OfFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string part(1 << 16, '\0');
  Digest digest;
  std::uint64_t size = 0;
  while (file.read(part.data(), static_cast<std::streamsize>(part.size())) || file.gcount() > 0) {
    const auto read = static_cast<std::size_t>(file.gcount());
    size += read;
    if (size > kMaxDigestBytes) {
      return Status(Code::kResourceExhausted, path.string() + " is longer than " +
                                                  std::to_string(kMaxDigestBytes) + " bytes");
    }
    digest.Add({part.data(), read});
  }
  if (!file.eof()) return Status(Code::kPermissionDenied, path.string() + " cannot be read");
  return digest.Hex();
}

}  // namespace synappsd::applets
