#include "rest/net/server_sent_event.h"

#include <algorithm>

namespace synappsd::net {
namespace {

void AppendLine(std::string_view field, std::string_view value, std::string* out) {
  if (value.empty()) return;
  *out += field;
  const auto start = static_cast<std::ptrdiff_t>(out->size());
  *out += value;
  std::replace_if(
      out->begin() + start, out->end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; },
      ' ');
  *out += '\n';
}

}  // namespace

std::string FormatServerSentEvent(std::string_view data, std::string_view event,
                                  std::string_view id) {
  std::string out;
  out.reserve(data.size() + event.size() + id.size() + 32);
  AppendLine("id: ", id, &out);
  AppendLine("event: ", event, &out);
  for (;;) {
    const std::size_t end = data.find_first_of("\r\n");
    out += "data: ";
    out += data.substr(0, end);
    out += '\n';
    if (end == std::string_view::npos) break;
    const bool crlf = data.substr(end, 2) == "\r\n";
    data.remove_prefix(end + (crlf ? 2 : 1));
  }
  out += '\n';
  return out;
}

}  // namespace synappsd::net
