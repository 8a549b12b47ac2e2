// TlsClient: a Client under TLS, and a certificate for the server it speaks with.
#ifndef SYNAPPSD_TESTS_UNIT_REST_NET_TLS_CLIENT_H_
#define SYNAPPSD_TESTS_UNIT_REST_NET_TLS_CLIENT_H_

#include <openssl/ssl.h>

#include <filesystem>
#include <memory>
#include <string>

#include "unit/rest/net/client.h"

namespace synappsd::net {

// A new key and a certificate signed with it, in files that go with this object.
class TestCertificate {
 public:
  TestCertificate();
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  // Takes over `key`; encrypted if there is a passphrase. The certificate stays.
  void ReplaceKey(EVP_PKEY* key, const char* passphrase = nullptr);

  std::string certificate_file() const { return directory_ / "certificate.pem"; }
  std::string key_file() const { return directory_ / "key.pem"; }

 private:
  std::filesystem::path directory_;
};

// Trusts any certificate.
class TlsClient : public Client {
 public:
  explicit TlsClient(std::uint16_t port, int max_version = TLS1_3_VERSION);

  bool shook_hands() const { return shook_hands_; }
  bool Send(std::string_view bytes) override;

 protected:
  std::string ReadOnce(std::chrono::milliseconds patience) override;

 private:
  struct Deleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  std::unique_ptr<SSL_CTX, Deleter> context_;
  std::unique_ptr<SSL, Deleter> ssl_;
  bool shook_hands_ = false;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_TESTS_UNIT_REST_NET_TLS_CLIENT_H_
