#include "unit/rest/net/tls_client.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cstdio>
#include <cstdlib>

namespace synappsd::net {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;
constexpr long kOneDaySeconds = 86'400;

std::unique_ptr<FILE, int (*)(FILE*)> OpenForWriting(const std::string& path) {
  return {std::fopen(path.c_str(), "w"), &std::fclose};
}

}  // namespace

TestCertificate::TestCertificate() {
  std::string pattern = std::filesystem::temp_directory_path() / "synapps-tls-XXXXXX";
  directory_ = ::mkdtemp(pattern.data());
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kOneDaySeconds);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  EXPECT_GT(X509_sign(certificate, key, EVP_sha256()), 0);
  PEM_write_X509(OpenForWriting(certificate_file()).get(), certificate);
  X509_free(certificate);
  ReplaceKey(key);
}

void TestCertificate::ReplaceKey(EVP_PKEY* key, const char* passphrase) {
  const EVP_CIPHER* const cipher = passphrase == nullptr ? nullptr : EVP_aes_128_cbc();
  // Without a callback the last parameter is the passphrase.
  EXPECT_EQ(PEM_write_PrivateKey(OpenForWriting(key_file()).get(), key, cipher, nullptr, 0, nullptr,
                                 const_cast<char*>(passphrase)),
            1);
  EVP_PKEY_free(key);
}

TestCertificate::~TestCertificate() { std::filesystem::remove_all(directory_); }

TlsClient::TlsClient(std::uint16_t port, int max_version)
    : Client(port), context_(SSL_CTX_new(TLS_client_method())) {
  sigset_t pipe;  // SSL_write() to a server that has gone; in this thread, not the server's
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  SSL_CTX_set_security_level(context_.get(), 0);
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context_.get(), max_version);
  const timeval patience{kPatience.count(), 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_fd(ssl_.get(), fd());
  shook_hands_ = SSL_connect(ssl_.get()) == 1;
}

bool TlsClient::Send(std::string_view bytes) {
  std::size_t written = 0;
  return SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written) == 1 &&
         written == bytes.size();
}

std::string TlsClient::ReadOnce(std::chrono::milliseconds) {
  std::string bytes(kReadBytes, '\0');
  std::size_t count = 0;
  if (SSL_read_ex(ssl_.get(), bytes.data(), bytes.size(), &count) != 1) return {};
  bytes.resize(count);
  return bytes;
}

}  // namespace synappsd::net
