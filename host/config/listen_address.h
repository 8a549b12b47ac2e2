// ListenAddress: where the daemon accepts connections, "ADDRESS:PORT" in words.
#ifndef SYNAPPSD_CONFIG_LISTEN_ADDRESS_H_
#define SYNAPPSD_CONFIG_LISTEN_ADDRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace synappsd::config {

struct ListenAddress {
  std::string host;        // an address without brackets, or a name
  std::uint16_t port = 0;  // 0: the kernel chooses
  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

// "127.0.0.1:8000", "[::1]:0" or "localhost:8000"; INVALID_ARGUMENT says what is wrong with it.
Result<ListenAddress> ParseListenAddress(std::string_view text);

// The text ParseListenAddress() reads.
std::string FormatListenAddress(const ListenAddress& address);

// True if only this machine can connect there. Names other than "localhost" count as remote:
// what they resolve to may change after the check.
bool IsLoopback(const ListenAddress& address);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_LISTEN_ADDRESS_H_
