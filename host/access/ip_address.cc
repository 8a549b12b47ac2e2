#include "access/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace synappsd::access {
namespace {

constexpr std::array<std::uint8_t, 12> kIpv4Prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned kIpv4PrefixBits = 96;

Status Invalid(std::string why) { return {Code::kInvalidArgument, std::move(why)}; }

bool IsPort(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  return error == std::errc() && rest == end;
}

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  const std::string copy(text);
  if (copy.size() != std::strlen(copy.c_str())) return std::nullopt;
  IpAddress address;
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes_.data()) == 1) return address;
  std::copy(kIpv4Prefix.begin(), kIpv4Prefix.end(), address.bytes_.begin());
  if (inet_pton(AF_INET, copy.c_str(), address.bytes_.data() + kIpv4Prefix.size()) == 1) {
    return address;
  }
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::ParseWithPort(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(end + 1);
    const bool fits = rest.empty() || (rest.front() == ':' && IsPort(rest.substr(1)));
    const auto address = Parse(text.substr(1, end - 1));
    return fits && address && text.substr(1, end - 1).find(':') != std::string_view::npos
               ? address
               : std::nullopt;
  }
  const std::size_t colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && colon == text.rfind(':');
  if (!has_port) return Parse(text);
  if (!IsPort(text.substr(colon + 1))) return std::nullopt;
  return Parse(text.substr(0, colon));
}

bool IpAddress::is_ipv4() const {
  return std::equal(kIpv4Prefix.begin(), kIpv4Prefix.end(), bytes_.begin());
}

bool IpAddress::is_loopback() const {
  if (is_ipv4()) return bytes_[kIpv4Prefix.size()] == 127;
  IpAddress one;
  one.bytes_.back() = 1;
  return *this == one;
}

std::string IpAddress::ToString() const {
  std::array<char, INET6_ADDRSTRLEN> text;
  const bool ipv4 = is_ipv4();
  inet_ntop(ipv4 ? AF_INET : AF_INET6, bytes_.data() + (ipv4 ? kIpv4Prefix.size() : 0), text.data(),
            text.size());
  return text.data();
}

std::string IpAddress::ClientNetwork() const {
  if (is_ipv4()) return ToString();
  IpAddress network = *this;
  std::fill(network.bytes_.begin() + 8, network.bytes_.end(), std::uint8_t{0});
  return network.ToString() + "/64";
}

Result<Network> Network::Parse(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::optional<IpAddress> address = IpAddress::Parse(text.substr(0, slash));
  if (!address) return Invalid("has no numeric address");
  Network network;
  network.address_ = *address;
  if (slash == text.size()) return network;
  const std::string_view bits = text.substr(slash + 1);
  const unsigned most = address->is_ipv4() ? 32 : 128;
  unsigned prefix = 0;
  const auto [rest, error] = std::from_chars(bits.data(), bits.data() + bits.size(), prefix);
  if (error != std::errc() || rest != bits.data() + bits.size()) {
    return Invalid("has no number of bits after the slash");
  }
  if (prefix > most) return Invalid("has more than " + std::to_string(most) + " bits");
  network.prefix_bits_ = prefix + (address->is_ipv4() ? kIpv4PrefixBits : 0);
  for (unsigned bit = network.prefix_bits_; bit < 128; ++bit) {
    if ((address->bytes_[bit / 8] >> (7 - bit % 8) & 1) != 0) {
      return Invalid("has an address with bits beyond its prefix");
    }
  }
  return network;
}

bool Network::Contains(const IpAddress& address) const {
  const unsigned whole = prefix_bits_ / 8;
  if (!std::equal(address_.bytes_.begin(), address_.bytes_.begin() + whole,
                  address.bytes_.begin())) {
    return false;
  }
  const unsigned left = prefix_bits_ % 8;
  if (left == 0) return true;
  const unsigned difference = address_.bytes_[whole] ^ address.bytes_[whole];
  return difference >> (8 - left) == 0;
}

}  // namespace synappsd::access
