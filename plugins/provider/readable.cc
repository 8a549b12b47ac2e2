#include "provider/readable.h"

#include <synapps/json.hpp>

namespace provider {

std::string Readable(std::string_view bytes, std::size_t max_bytes) {
  std::string text;
  bool blank = false;
  while (!bytes.empty()) {
    const auto first = static_cast<unsigned char>(bytes.front());
    std::size_t length = 1;
    std::string_view shown = bytes.substr(0, 1);
    if (first >= 0x80) {
      length = synapps::json::Utf8Length(bytes);
      shown = length == 0 ? std::string_view("\xEF\xBF\xBD") : bytes.substr(0, length);
      length = length == 0 ? 1 : length;
    }
    bytes.remove_prefix(length);
    if (first <= 0x20 || first == 0x7F) {
      blank = !text.empty();
      continue;
    }
    if (text.size() + (blank ? 1 : 0) + shown.size() > max_bytes) return text + "...";
    if (blank) text += ' ';
    blank = false;
    text += shown;
  }
  return text;
}

}  // namespace provider
