// ProxyTrust: whose word on a client's address counts.
//
// A header can be written by anybody. What a trusted proxy appends is at its end, so the list is
// read from there, as long as what wrote an entry is itself trusted:
//
//   X-Forwarded-For: 6.6.6.6, 192.0.2.7, 10.0.0.2       the peer is 10.0.0.1; 10.0.0.0/8 is trusted
//                    |        |          `- written by 10.0.0.1, trusted
//                    |        `- written by 10.0.0.2, trusted: this is the client
//                    `- written by the client: not looked at
//
// Only one of the two headers is read, the one the proxies are said to write: a proxy passes the
// other one on as the client sent it.
#ifndef SYNAPPSD_ACCESS_PROXY_TRUST_H_
#define SYNAPPSD_ACCESS_PROXY_TRUST_H_

#include <string>
#include <string_view>
#include <vector>

#include "access/ip_address.h"

namespace synappsd::access {

enum class ForwardedHeader {
  kXForwardedFor,  // X-Forwarded-For, and X-Forwarded-Proto
  kForwarded,      // Forwarded (RFC 7239)
};

// Immutable; any thread.
class ProxyTrust {
 public:
  struct Client {
    std::string address;  // numeric, or "unknown": a trusted proxy did not say
    bool https = false;   // the client's own connection was encrypted
  };

  // What the request says; of several headers of one name all, in order.
  struct Claims {
    std::vector<std::string_view> forwarded_for = {};  // the header of the kind that is read
    std::vector<std::string_view> forwarded_proto = {};
  };

  ProxyTrust(std::vector<Network> proxies, ForwardedHeader header)
      : proxies_(std::move(proxies)), header_(header) {}

  ForwardedHeader header() const { return header_; }

  // `peer` is the other end of the connection, `tls` whether that is encrypted.
  Client ClientOf(const IpAddress& peer, bool tls, const Claims& claims) const;

 private:
  bool Trusts(const IpAddress& address) const;

  const std::vector<Network> proxies_;
  const ForwardedHeader header_;
};

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_PROXY_TRUST_H_
