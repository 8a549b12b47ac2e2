// Caller: who makes a request, as the gate found it.
#ifndef SYNAPPSD_ACCESS_CALLER_H_
#define SYNAPPSD_ACCESS_CALLER_H_

#include <string>

#include "access/scope.h"

namespace synappsd::access {

// Whose runs are counted where nobody said who comes.
inline constexpr const char* kAnonymousOwner = "anonymous";
// Whose they are where the administrator of the machine comes over the local socket.
inline constexpr const char* kLocalOwner = "local";

// A value. Handlers find it in net::Request::caller.
struct Caller {
  enum class Kind {
    kAnonymous,  // showed no key, and none was required
    kKey,
    kLocal,  // the administrator of this machine, over the Unix socket
  };

  Kind kind = Kind::kAnonymous;
  std::string key_id = {};              // kKey: the public part of the key
  std::string name = {};                // kKey: what its maker called it; kLocal: "uid=0"
  std::string owner = kAnonymousOwner;  // on whose account: plans count runs by it
  ScopeSet scopes = {};
  std::string address = {};  // the client's own, without a port: "192.0.2.7", "::1"; or "unix"

  bool is_known() const { return kind != Kind::kAnonymous; }

  // Who it was, for records: "key:4f7k2m9q", "local:uid=0", "anonymous".
  std::string Actor() const;
};

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_CALLER_H_
