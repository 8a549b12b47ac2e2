#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <memory>

#include "base/json.h"
#include "base/utf8.h"

namespace synappsd {
namespace {

std::atomic<LogFormat> g_format{LogFormat::kText};

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

void AppendText(std::string_view text, std::string* out) {
  if (IsValidUtf8(text)) {
    json::AppendQuoted(text, out);
    return;
  }
  std::string printable(text);
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

// 2026-11-22T19:40:34.123Z info  message run_id="..." ms=12
std::string TextRecord(LogLevel level, std::string_view message, LogFields fields) {
  std::string out = TimeStamp();
  out.push_back(' ');
  out.append(LogLevelName(level));
  out.push_back(' ');
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    out.append(byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c));
  }
  for (const LogField& field : fields) {
    out.push_back(' ');
    out.append(field.name);
    out.push_back('=');
    std::visit(AppendFieldValue{&out}, field.value);
  }
  return out;
}

}  // namespace

void ConfigureLog(LogLevel level, LogFormat format) {
  SetLogLevel(level);
  g_format = format;
}

void Log(LogLevel level, std::string_view message, LogFields fields) {
  if (!LogEnabled(level)) return;
  try {
    Logger().log(spdlog::level::info, g_format == LogFormat::kJson
                                          ? JsonRecord(level, message, fields)
                                          : TextRecord(level, message, fields));
  } catch (...) {
    // Out of memory or a broken stderr: there is nowhere left to say so, and a log record must
    // never take the daemon down.
  }
}

}  // namespace synappsd
