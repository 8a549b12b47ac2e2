#include "services/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>

namespace synappsd::services {
namespace {

struct Range4 {
  std::uint32_t address;
  int bits;
};

// IANA's special-purpose registry, as far as it is not globally reachable.
constexpr Range4 kNotPublic4[] = {
    {0x00000000, 8},   // 0.0.0.0/8 this network
    {0x0A000000, 8},   // 10.0.0.0/8 private
    {0x64400000, 10},  // 100.64.0.0/10 shared
    {0x7F000000, 8},   // 127.0.0.0/8 loopback
    {0xA9FE0000, 16},  // 169.254.0.0/16 link-local
    {0xAC100000, 12},  // 172.16.0.0/12 private
    {0xC0000000, 24},  // 192.0.0.0/24 protocol assignments
    {0xC0A80000, 16},  // 192.168.0.0/16 private
    {0xC6120000, 15},  // 198.18.0.0/15 benchmarks
    {0xE0000000, 3},   // 224.0.0.0/3 multicast, reserved, broadcast
};

bool IsPublic4(std::uint32_t address) {
  return std::none_of(std::begin(kNotPublic4), std::end(kNotPublic4), [&](const Range4& range) {
    return (address ^ range.address) >> (32 - range.bits) == 0;
  });
}

std::uint32_t BigEndian32(const std::uint8_t* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | bytes[3];
}

bool IsPublic6(const in6_addr& address) {
  const std::uint8_t* bytes = address.s6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return IsPublic4(BigEndian32(bytes + 12));
  // 64:ff9b::/96 (NAT64) and 2002::/16 (6to4) carry an IPv4 address that is what is reached.
  static constexpr std::uint8_t kNat64[12] = {0x00, 0x64, 0xFF, 0x9B};
  if (std::memcmp(bytes, kNat64, sizeof kNat64) == 0) return IsPublic4(BigEndian32(bytes + 12));
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return IsPublic4(BigEndian32(bytes + 2));
  return (bytes[0] & 0xE0) == 0x20;  // 2000::/3 is all that is global
}

}  // namespace

bool IsPublicAddress(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &address, sizeof in);
    return IsPublic4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in;
    std::memcpy(&in, &address, sizeof in);
    return IsPublic6(in.sin6_addr);
  }
  return false;
}

bool IsPublicAddress(std::string_view address) {
  const std::string text(address);
  in_addr in4;
  if (inet_pton(AF_INET, text.c_str(), &in4) == 1) return IsPublic4(ntohl(in4.s_addr));
  in6_addr in6;
  return inet_pton(AF_INET6, text.c_str(), &in6) == 1 && IsPublic6(in6);
}

}  // namespace synappsd::services
