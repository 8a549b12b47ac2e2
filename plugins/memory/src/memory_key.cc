#include "memory_key.h"

#include <array>
#include <cstdint>
#include <random>

namespace memory {
namespace {

constexpr char kJsonMark = '\x01';

}  // namespace

std::string ToStoreKey(synapps::json::View key) {
  const auto text = key.AsString();
  if (text && !text->empty() && text->front() != kJsonMark) return *text;
  return kJsonMark + (text ? synapps::json::Quote(*text) : std::string(key.text()));
}

std::string FromStoreKey(std::string_view store_key) {
  if (!store_key.empty() && store_key.front() == kJsonMark) {
    return std::string(store_key.substr(1));
  }
  return synapps::json::Quote(store_key);
}

std::string NewKey() {
  static constexpr char kHex[] = "0123456789abcdef";
  std::random_device random;
  std::array<std::uint8_t, 16> bytes;
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  bytes[6] = static_cast<std::uint8_t>(0x40 | (bytes[6] & 0x0F));  // version 4
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3F));  // RFC 4122 variant
  std::string uuid;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
    uuid += kHex[bytes[i] >> 4];
    uuid += kHex[bytes[i] & 15];
  }
  return synapps::json::Quote(uuid);
}

}  // namespace memory
