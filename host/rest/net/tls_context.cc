#include "rest/net/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "base/check.h"

namespace synappsd::net {
namespace {

constexpr std::size_t kMaxWriteBytes = 1 << 20;

std::string LastOpenSslError() {
  std::array<char, 256> text;
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

// An encrypted key is refused. Else OpenSSL asks for the passphrase on the terminal, and waits.
int NoPassphrase(char*, int, int, void*) { return -1; }

// Opening a FIFO would wait for somebody who writes. OpenSSL says what else is wrong.
Status CheckKind(const std::string& what, const std::string& file) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) {
    return Status::Ok();
  }
  return {Code::kInvalidArgument, "TLS " + what + " file '" + file + "' is no regular file"};
}

class TlsTransport : public Transport {
 public:
  TlsTransport(SSL_CTX* context, UniqueFd socket)
      : socket_(std::move(socket)), ssl_(SSL_new(context)) {
    CHECK(ssl_ != nullptr) << LastOpenSslError();
    CHECK(SSL_set_fd(ssl_, socket_.get()) == 1) << LastOpenSslError();
    SSL_set_accept_state(ssl_);
    SSL_set_mode(ssl_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                           SSL_MODE_RELEASE_BUFFERS);
  }
  ~TlsTransport() override { SSL_free(ssl_); }

  IoResult Handshake() override {
    ERR_clear_error();
    return Outcome(SSL_accept(ssl_), 0);
  }

  IoResult Read(char* buffer, std::size_t size) override {
    std::size_t bytes = 0;
    ERR_clear_error();
    const int result = SSL_read_ex(ssl_, buffer, size, &bytes);
    return Outcome(result, bytes);
  }

  IoResult Write(const std::vector<std::string_view>& slices) override {
    const std::string_view slice = slices.front();
    std::size_t bytes = 0;
    ERR_clear_error();
    const int result =
        SSL_write_ex(ssl_, slice.data(), std::min(slice.size(), kMaxWriteBytes), &bytes);
    return Outcome(result, bytes);
  }

  void FinishWriting() override {
    if (SSL_is_init_finished(ssl_)) {
      ERR_clear_error();
      SSL_shutdown(ssl_);
      ERR_clear_error();
    }
    ::shutdown(socket_.get(), SHUT_WR);
  }

  bool wants_write() const override { return wants_write_; }
  bool has_buffered_input() override { return SSL_pending(ssl_) > 0; }
  bool is_tls() const override { return true; }

 private:
  IoResult Outcome(int result, std::size_t bytes) {
    wants_write_ = false;
    if (result == 1) return {IoState::kDone, bytes};
    switch (SSL_get_error(ssl_, result)) {
      case SSL_ERROR_WANT_WRITE:
        wants_write_ = true;
        return {IoState::kBlocked, 0};
      case SSL_ERROR_WANT_READ:
        return {IoState::kBlocked, 0};
      case SSL_ERROR_ZERO_RETURN:
        return {IoState::kEnd, 0};
      default:
        return {IoState::kFailed, 0};
    }
  }

  const UniqueFd socket_;
  SSL* const ssl_;
  bool wants_write_ = false;
};

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::Load(const std::string& certificate_file,
                                                     const std::string& key_file,
                                                     TlsVersion min_version) {
  for (const Status& kind :
       {CheckKind("certificate", certificate_file), CheckKind("key", key_file)}) {
    if (!kind.ok()) return kind;
  }
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  CHECK(context != nullptr) << LastOpenSslError();
  std::unique_ptr<TlsContext> loaded(new TlsContext(context));
  SSL_CTX_set_min_proto_version(context,
                                min_version == TlsVersion::k13 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_default_passwd_cb(context, NoPassphrase);
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    return Status(Code::kInvalidArgument,
                  "TLS certificate file '" + certificate_file +
                      "' is not a readable PEM chain: " + LastOpenSslError());
  }
  // A key of another kind than the certificate's is only found by the second of these.
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return Status(
        Code::kInvalidArgument,
        "TLS key file '" + key_file +
            "' is not a readable PEM key without a passphrase that fits the certificate: " +
            LastOpenSslError());
  }
  return loaded;
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

std::unique_ptr<Transport> TlsContext::NewTransport(UniqueFd socket) const {
  return std::make_unique<TlsTransport>(context_, std::move(socket));
}

}  // namespace synappsd::net
