// Listening sockets: bound here or passed by systemd.
#ifndef SYNAPPSD_REST_NET_LISTENER_H_
#define SYNAPPSD_REST_NET_LISTENER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "rest/net/unique_fd.h"

namespace synappsd::net {

struct Listeners {
  std::vector<UniqueFd> sockets;  // non-blocking
  std::uint16_t port = 0;
};

// Binds every address `host` has ("" is all of this machine's), on the same port; `port` 0 lets the
// kernel choose. Addresses of a family the machine does not have are left out.
// UNAVAILABLE: in use; PERMISSION_DENIED; INVALID_ARGUMENT: no such host or address here.
Result<Listeners> BindListeners(const std::string& host, std::uint16_t port);

// The sockets of sd_listen_fds(3): LISTEN_FDS of them from number 3 on, if LISTEN_PID is this
// process, else none. INVALID_ARGUMENT if one is not a listening stream socket.
Result<std::vector<UniqueFd>> TakeSystemdSockets();

// What a socket is bound to: "127.0.0.1:8000", "[::]:8000", or the path of a Unix socket ("@name"
// of an abstract one).
std::string BoundAddress(int fd);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_LISTENER_H_
