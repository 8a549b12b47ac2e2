// Peer: the other end of a connection, as the kernel names it.
#ifndef SYNAPPSD_REST_NET_PEER_H_
#define SYNAPPSD_REST_NET_PEER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace synappsd::net {

// Of a Unix socket: who connected, which no client can make up (SO_PEERCRED).
struct PeerCredentials {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups = {};  // the supplementary ones
};

struct Peer {
  std::string name;                                    // as Request::remote
  std::shared_ptr<const PeerCredentials> credentials;  // null: no Unix socket, or unknown
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_PEER_H_
