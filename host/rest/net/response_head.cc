#include "rest/net/response_head.h"

#include <array>

#include "rest/net/http_error.h"

namespace synappsd::net {
namespace {

const std::string& CurrentHttpDate() {
  thread_local std::time_t formatted_at = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != formatted_at) {
    formatted_at = now;
    text = HttpDate(now);
  }
  return text;
}

void AppendField(std::string_view name, std::string_view value, std::string* out) {
  const std::size_t start = out->size();
  *out += name;
  *out += ": ";
  *out += value;
  for (std::size_t i = start; i < out->size(); ++i) {
    char& c = (*out)[i];
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  }
  *out += "\r\n";
}

void AppendFields(const Headers& headers, std::string* out) {
  for (const auto& [name, value] : headers) AppendField(name, value, out);
}

void AppendFraming(const ResponseHead& head, std::string* out) {
  if (head.framing == BodyFraming::kLength) {
    AppendField("content-length", std::to_string(head.length_bytes), out);
  } else if (head.framing == BodyFraming::kChunked) {
    AppendField("transfer-encoding", "chunked", out);
  }
}

void AppendPersistence(Persistence persistence, std::string* out) {
  switch (persistence) {
    case Persistence::kKeepAlive:
      return;  // HTTP/1.1's default
    case Persistence::kKeepAliveHttp10:
      return AppendField("connection", "keep-alive", out);
    case Persistence::kClose:
      return AppendField("connection", "close", out);
    case Persistence::kUpgrade:
      return AppendField("connection", "Upgrade", out);
  }
}

}  // namespace

bool StatusForbidsBody(int status) { return status < 200 || status == 204 || status == 304; }

std::string HttpDate(std::time_t time) {
  // Not strftime: its names follow the locale.
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 64> text;
  const int length = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                   kMonths[static_cast<std::size_t>(parts.tm_mon)],
                                   parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return std::string(text.data(), static_cast<std::size_t>(length));
}

std::string WriteResponseHead(const ResponseHead& head, const Headers& headers,
                              const Headers& extra) {
  std::string out;
  out.reserve(384);
  out += "HTTP/1.1 ";
  out += std::to_string(head.status);
  out += ' ';
  out += ReasonPhrase(head.status);
  out += "\r\n";
  AppendField("date", CurrentHttpDate(), &out);
  AppendField("server", "synappsd", &out);
  if (!head.content_type.empty()) AppendField("content-type", head.content_type, &out);
  AppendFraming(head, &out);
  if (!head.request_id.empty()) AppendField("x-request-id", head.request_id, &out);
  AppendPersistence(head.persistence, &out);
  AppendFields(headers, &out);
  AppendFields(extra, &out);
  out += "\r\n";
  return out;
}

}  // namespace synappsd::net
