// TlsContext: certificate and rules of TLS connections. OpenSSL: Debian's, kept up by its updates.
#ifndef SYNAPPSD_REST_NET_TLS_CONTEXT_H_
#define SYNAPPSD_REST_NET_TLS_CONTEXT_H_

#include <memory>
#include <string>

#include "base/result.h"
#include "rest/net/tls_version.h"
#include "rest/net/transport.h"

struct ssl_ctx_st;

namespace synappsd::net {

// No renegotiation. Immutable; NewTransport() from any thread.
class TlsContext {
 public:
  // INVALID_ARGUMENT names the file that cannot be used, and OpenSSL's reason.
  static Result<std::unique_ptr<TlsContext>> Load(const std::string& certificate_file,
                                                  const std::string& key_file,
                                                  TlsVersion min_version = TlsVersion::k12);
  ~TlsContext();

  // Takes over a non-blocking socket. The transport shares what it needs of the context.
  std::unique_ptr<Transport> NewTransport(UniqueFd socket) const;

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  ssl_ctx_st* const context_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_TLS_CONTEXT_H_
