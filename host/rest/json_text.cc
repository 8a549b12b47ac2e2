#include "rest/json_text.h"

#include <iconv.h>

#include "base/check.h"
#include "base/utf8.h"

namespace synappsd::rest {
namespace {

using namespace std::string_view_literals;

struct Encoding {
  const char* name;        // as iconv knows it; null: UTF-8
  std::size_t mark_bytes;  // of the byte order mark at the start
};

// Python's json.detect_encoding(): by the byte order mark, else by where the first two characters,
// which are ASCII in any JSON text, have their zero bytes.
Encoding Detect(std::string_view bytes) {
  if (bytes.starts_with("\x00\x00\xFE\xFF"sv)) return {"UTF-32BE", 4};
  if (bytes.starts_with("\xFF\xFE\x00\x00"sv)) return {"UTF-32LE", 4};
  if (bytes.starts_with("\xFE\xFF"sv)) return {"UTF-16BE", 2};
  if (bytes.starts_with("\xFF\xFE"sv)) return {"UTF-16LE", 2};
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) return {nullptr, 3};
  if (bytes.size() >= 4) {
    if (bytes[0] == 0) return {bytes[1] != 0 ? "UTF-16BE" : "UTF-32BE", 0};
    if (bytes[1] == 0) return {bytes[2] != 0 || bytes[3] != 0 ? "UTF-16LE" : "UTF-32LE", 0};
  } else if (bytes.size() == 2) {
    if (bytes[0] == 0) return {"UTF-16BE", 0};
    if (bytes[1] == 0) return {"UTF-16LE", 0};
  }
  return {nullptr, 0};
}

std::optional<std::string> ToUtf8(const char* encoding, std::string_view bytes) {
  const iconv_t converter = iconv_open("UTF-8", encoding);
  CHECK(converter != reinterpret_cast<iconv_t>(-1)) << "the C library cannot read " << encoding;
  std::string text(bytes.size() * 2, '\0');  // at most 3 bytes for each 2
  char* in = const_cast<char*>(bytes.data());
  char* out = text.data();
  std::size_t in_left = bytes.size();
  std::size_t out_left = text.size();
  const std::size_t result = iconv(converter, &in, &in_left, &out, &out_left);
  iconv_close(converter);
  if (result == static_cast<std::size_t>(-1)) return std::nullopt;
  text.resize(text.size() - out_left);
  return text;
}

}  // namespace

std::optional<std::string> DecodeJsonText(std::string_view bytes) {
  const Encoding encoding = Detect(bytes);
  bytes.remove_prefix(encoding.mark_bytes);
  if (encoding.name != nullptr) return ToUtf8(encoding.name, bytes);
  if (!IsValidUtf8(bytes)) return std::nullopt;
  return std::string(bytes);
}

}  // namespace synappsd::rest
