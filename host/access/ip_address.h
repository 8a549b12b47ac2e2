// IpAddress and Network: numeric addresses, and "10.0.0.0/8".
#ifndef SYNAPPSD_ACCESS_IP_ADDRESS_H_
#define SYNAPPSD_ACCESS_IP_ADDRESS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace synappsd::access {

// A value. IPv4 is kept as IPv6 keeps it (::ffff:192.0.2.7), so that both spellings are equal.
class IpAddress {
 public:
  // "192.0.2.7" or "2001:db8::1", nothing else: no port, brackets, zone or name.
  static std::optional<IpAddress> Parse(std::string_view text);

  // As clients and logs have it: "192.0.2.7:443", "[2001:db8::1]:443", or without the port and then
  // also without the brackets.
  static std::optional<IpAddress> ParseWithPort(std::string_view text);

  bool is_ipv4() const;
  bool is_loopback() const;
  std::string ToString() const;

  // What one client has to choose from: an IPv4 address, or the /64 of an IPv6 address, of which
  // every client has 2^64. For counting.
  std::string ClientNetwork() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  friend class Network;
  std::array<std::uint8_t, 16> bytes_{};
};

// All addresses that begin with the same bits.
class Network {
 public:
  // "10.0.0.0/8", "2001:db8::/32", or one address. INVALID_ARGUMENT says what is wrong, as in "has
  // more than 32 bits"; bits beyond the prefix must be zero, because they are a mistake.
  static Result<Network> Parse(std::string_view text);

  bool Contains(const IpAddress& address) const;

 private:
  IpAddress address_;
  unsigned prefix_bits_ = 128;  // of the 128
};

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_IP_ADDRESS_H_
