// Gate: who makes a request, and whether it may. The connection layer asks it about every request
// before anything else is done with one (ServerOptions::admit), so no route is beside it.
//
//   address     of the connection, or what a trusted proxy says
//   local       root, the daemon's user or its group on the Unix socket: the administrator
//   key         checked wherever one is shown; a wrong one is 401 also where none is required
//   no key      let in, if keys are not required, unless the route is for known callers only
//   limits      of the key, else of the address: 429
//   scope       403 if the caller lacks it
//   site        of a caller without a key: 403 if the page of another site is behind the request
//               and would change something or listen over WebSocket (cross_site.h)
#ifndef SYNAPPSD_REST_GATE_GATE_H_
#define SYNAPPSD_REST_GATE_GATE_H_

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/key_ring.h"
#include "access/proxy_trust.h"
#include "access/rate_limiter.h"
#include "base/clock.h"
#include "rest/net/reply.h"
#include "rest/net/request.h"

namespace synappsd::gate {

struct GateOptions {
  bool require_keys = false;
  std::vector<std::string> allowed_origins = {};  // whose pages may ask without a key; "*": any
  bool listeners_show_token = false;  // over WebSocket, before they hear anything: any page may try
  std::vector<access::Network> trusted_proxies = {};
  access::ForwardedHeader forwarded_header = access::ForwardedHeader::kXForwardedFor;
  // Who is the administrator on the Unix socket, besides root.
  uid_t own_uid = 0;
  gid_t admin_gid = 0;

  access::RateLimit per_key = {};
  access::RateLimit per_address = {};           // of requests without a key
  access::RateLimit failures_per_address = {};  // wrong keys, and what is noted of refusals
  access::RateLimit noted = {.quota = 1'000};   // refusals that are told of, of all together
  bool limits_on_loopback = false;              // else this machine's own clients are not limited
  std::size_t max_limited_names = 100'000;      // keys and addresses that are kept in mind, of each
};

// A refusal, for the audit log. A wrong key's id is public; its secret is never passed on.
struct Refusal {
  const net::Request* request;  // with its caller as far as known
  int status;
  std::string_view reason;     // "unknown key", "the key has expired"
  std::string_view key_id;     // of a key that was shown and is none; may be empty
  std::uint64_t left_out = 0;  // refusals since the last that was told of
};

// Thread-safe; nothing blocks.
class Gate {
 public:
  // `ring` and `clock` must outlive this. `on_refused` hears of wrong keys and of keys that lack a
  // scope, not more often than failures_per_address allows of each address and of each key, and on
  // this machine too, and of all together not more often than `noted`: else whoever reaches a port,
  // maybe with many addresses, fills the audit log. Not of requests without a key.
  Gate(GateOptions options, access::KeyRing& ring, const Clock& clock,
       std::function<void(const Refusal&)> on_refused);

  // Fills in the request's caller, https and answer_headers. An answer: it is refused.
  std::optional<net::Response> Admit(net::Request* request, const access::Requirement& requirement);

  // For a request that was admitted and whose body has come since, which may have taken its time.
  // An answer: its key has ended meanwhile.
  std::optional<net::Response> AdmitAgain(const net::Request& request) const;

  // A key shown in the first message of a WebSocket that Admit() let in without one: its id if it
  // may listen.
  std::optional<std::string> CheckListener(const net::Request& request, std::string_view key);

 private:
  using Answer = access::KeyRing::Answer;

  void FindClient(net::Request* request) const;
  bool IsOfAnotherSite(const net::Request& request, const access::Requirement& requirement) const;
  bool IsLocalAdministrator(const net::Request& request) const;
  std::optional<net::Response> FindCaller(net::Request* request);
  std::optional<net::Response> RefuseWrongKey(const net::Request& request, std::string_view reason,
                                              std::string_view key_id);
  std::optional<net::Response> Limit(net::Request* request);
  void Note(Refusal refusal, bool has_room);  // tells on_refused_, or leaves it out
  bool IsLimited(const net::Request& request) const;

  const GateOptions options_;
  access::KeyRing& ring_;
  const access::ProxyTrust proxies_;
  access::RateLimiter keys_;
  access::RateLimiter addresses_;
  access::RateLimiter failures_;
  access::RateLimiter noted_;
  std::atomic<std::uint64_t> left_out_{0};
  const std::function<void(const Refusal&)> on_refused_;
};

}  // namespace synappsd::gate

#endif  // SYNAPPSD_REST_GATE_GATE_H_
