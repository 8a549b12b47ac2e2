// DaemonAddress: where the daemon is asked.
#ifndef SYNAPPSD_CTL_HTTP_DAEMON_ADDRESS_H_
#define SYNAPPSD_CTL_HTTP_DAEMON_ADDRESS_H_

#include <string>

#include "base/result.h"

namespace synappsd::ctl {

struct DaemonAddress {
  std::string text;         // as people write it, for messages
  std::string base_url;     // without a slash at its end; of a socket "http://localhost"
  std::string socket_path;  // empty: TCP
  bool is_https = false;
  bool is_local = false;  // a socket, or a loopback address: nothing leaves this machine
};

// "http://HOST[:PORT][/PREFIX]", "https://..." or "unix:/PATH". INVALID_ARGUMENT says what is
// wrong: also a password in the URL, which other users could read in the list of processes.
Result<DaemonAddress> ParseDaemonAddress(const std::string& text);

// Where synappsctl asks if it is not told: the daemon's socket in `runtime_directory`, if there is
// one that this user may use, else the daemon's default port.
std::string DefaultDaemonAddress(const std::string& runtime_directory);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_HTTP_DAEMON_ADDRESS_H_
