// ObjectWriter: writes a JSON object member by member, in the order of the calls.
#ifndef SYNAPPSD_EVENTS_OBJECT_WRITER_H_
#define SYNAPPSD_EVENTS_OBJECT_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace synappsd::events {

// A json::Value would parse and copy the texts that messages are mostly made of. Keys must differ.
class ObjectWriter {
 public:
  ObjectWriter& Json(std::string_view key, std::string_view json) {
    text_ += text_.empty() ? '{' : ',';
    json::AppendQuoted(key, &text_);
    text_ += ':';
    text_ += json;
    return *this;
  }
  ObjectWriter& String(std::string_view key, std::string_view value) {
    return Json(key, json::Quoted(value));
  }
  ObjectWriter& StringOrNull(std::string_view key, const std::optional<std::string>& value) {
    return value ? String(key, *value) : Json(key, "null");
  }
  ObjectWriter& Integer(std::string_view key, std::int64_t value) {
    return Json(key, std::to_string(value));
  }
  ObjectWriter& Double(std::string_view key, double value) {
    return Json(key, json::FormatDouble(value));
  }
  ObjectWriter& Bool(std::string_view key, bool value) {
    return Json(key, value ? "true" : "false");
  }

  // The object; the writer is spent. REQUIRES: at least one member.
  std::string Take() {
    text_ += '}';
    return std::move(text_);
  }

 private:
  std::string text_;
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_OBJECT_WRITER_H_
