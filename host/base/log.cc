#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <memory>
#include <vector>

#include "base/journal.h"
#include "base/json.h"
#include "base/utf8.h"

namespace synappsd {
namespace {

// Of a message or a field: what a client or an applet says must not fill the disk with one record.
constexpr std::size_t kMaxTextBytes = 8 << 10;

std::atomic<LogFormat> g_format{LogFormat::kText};
std::atomic<bool> g_to_journal{false};

constexpr std::string_view kCut = "...";

// Never destroyed: threads may log until the process ends.
spdlog::logger& Logger() {
  static spdlog::logger* const logger = [] {
    auto* made = new spdlog::logger("synappsd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_level(spdlog::level::trace);  // Log() has decided already
    made->set_pattern("%v");
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

// 2026-11-22T19:40:34.123Z
std::string TimeStamp() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ms % 1000);
}

// The controls from U+0080 to U+009F, which JSON lets be: a terminal that shows the log obeys them.
void EscapeHighControls(std::size_t from, std::string* text) {
  for (std::size_t at = from; (at = text->find('\xc2', at)) < text->size() - 1; ++at) {
    const auto low = static_cast<unsigned char>((*text)[at + 1]);
    if (low >= 0x80 && low < 0xa0) text->replace(at, 2, fmt::format("\\u{:04x}", low));
  }
}

// In quotes, as JSON. What is cut ends in three dots.
void AppendText(std::string_view whole, std::string* out) {
  const std::string_view text = Utf8Prefix(whole, kMaxTextBytes);
  const std::string_view dots = text.size() < whole.size() ? kCut : std::string_view();
  if (IsValidUtf8(text)) {
    const std::size_t begin = out->size();
    json::AppendQuoted(text, out);
    EscapeHighControls(begin, out);
    out->insert(out->size() - 1, dots);
    return;
  }
  std::string printable = std::string(text).append(dots);
  for (char& c : printable) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  json::AppendQuoted(printable, out);
}

struct AppendFieldValue {
  std::string* out;
  void operator()(std::string_view text) const { AppendText(text, out); }
  void operator()(std::int64_t number) const { out->append(std::to_string(number)); }
  void operator()(std::uint64_t number) const { out->append(std::to_string(number)); }
  void operator()(bool boolean) const { out->append(boolean ? "true" : "false"); }
  void operator()(double number) const {
    out->append(std::isfinite(number) ? json::FormatDouble(number) : "null");
  }
};

// {"time":"...","level":"info","message":"...","run_id":"..."}
std::string JsonRecord(LogLevel level, std::string_view message, LogFields fields) {
  std::string out = "{\"time\":\"" + TimeStamp() + "\",\"level\":\"" +
                    std::string(LogLevelName(level)) + "\",\"message\":";
  AppendText(message, &out);
  for (const LogField& field : fields) {
    out.push_back(',');
    AppendText(field.name, &out);
    out.push_back(':');
    std::visit(AppendFieldValue{&out}, field.value);
  }
  out.push_back('}');
  return out;
}

// message run_id="..." ms=12
std::string TextBody(std::string_view message, LogFields fields) {
  std::string out;
  const std::string_view text = Utf8Prefix(message, kMaxTextBytes);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out.append(byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c));
  }
  EscapeHighControls(0, &out);
  if (text.size() < message.size()) out.append(kCut);
  for (const LogField& field : fields) {
    out.push_back(' ');
    out.append(field.name);
    out.push_back('=');
    std::visit(AppendFieldValue{&out}, field.value);
  }
  return out;
}

// 2026-11-22T19:40:34.123Z info message run_id="..." ms=12
std::string TextRecord(LogLevel level, std::string_view message, LogFields fields) {
  return TimeStamp() + " " + std::string(LogLevelName(level)) + " " + TextBody(message, fields);
}

// The journal knows time and level by itself. Its MESSAGE has the fields, too: that is what people
// read.
bool SendRecord(LogLevel level, std::string_view message, LogFields fields) {
  std::vector<std::string> journal_fields;
  for (const LogField& field : fields) {
    std::string value;
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      value = Utf8Prefix(*text, kMaxTextBytes);
    } else {
      std::visit(AppendFieldValue{&value}, field.value);
    }
    journal_fields.push_back(JournalField(field.name, value));
  }
  const std::string shown =
      g_format == LogFormat::kJson ? JsonRecord(level, message, fields) : TextBody(message, fields);
  return SendToJournal(level, shown, journal_fields);
}

}  // namespace

void ConfigureLog(LogLevel level, LogFormat format) {
  SetLogLevel(level);
  g_format = format;
  g_to_journal = StderrIsJournal();
}

void Log(LogLevel level, std::string_view message, LogFields fields) {
  if (!LogEnabled(level)) return;
  try {
    if (g_to_journal && SendRecord(level, message, fields)) return;
    Logger().log(spdlog::level::info, g_format == LogFormat::kJson
                                          ? JsonRecord(level, message, fields)
                                          : TextRecord(level, message, fields));
  } catch (...) {
    // Out of memory or a broken stderr: there is nowhere left to say so, and a log record must
    // never take the daemon down.
  }
}

}  // namespace synappsd
