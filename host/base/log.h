// The structured log: one record a line to stderr, as text or as JSON.
//
//   Log(LogLevel::kInfo, "run finished", {{"run_id", id}, {"ms", elapsed}});
//
// Behind it is spdlog (well kept, fast, rotates and colours if ever wanted); nothing else includes
// it, so that the format of a record is decided in one place. Field values are text, numbers or
// booleans; secrets are never passed here.
#ifndef SYNAPPSD_BASE_LOG_H_
#define SYNAPPSD_BASE_LOG_H_

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/log_level.h"

namespace synappsd {

enum class LogFormat { kText, kJson };

// One name and value of a record. The views must live until Log() returns.
struct LogField {
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  LogField(std::string_view field_name, std::string_view v) : name(field_name), value(v) {}
  LogField(std::string_view field_name, const std::string& v)
      : name(field_name), value(std::string_view(v)) {}
  LogField(std::string_view field_name, const char* v)
      : name(field_name), value(std::string_view(v)) {}
  LogField(std::string_view field_name, bool v) : name(field_name), value(v) {}
  LogField(std::string_view field_name, double v) : name(field_name), value(v) {}
  template <std::signed_integral T>
  LogField(std::string_view field_name, T v) : name(field_name), value(std::int64_t{v}) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) LogField(std::string_view field_name, T v)
      : name(field_name), value(std::uint64_t{v}) {}

  std::string_view name;
  Value value;
};

using LogFields = std::initializer_list<LogField>;

// Sets level and format. Once, before threads start; until then: info, text.
void ConfigureLog(LogLevel level, LogFormat format);

// Writes one record. Any thread; never throws. Control characters in text are escaped, so one
// record is always one line, whatever a client sent.
void Log(LogLevel level, std::string_view message, LogFields fields = {});

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_LOG_H_
