#include "base/log_level.h"

#include <array>
#include <atomic>
#include <cstddef>

namespace synappsd {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"trace", "debug", "info",
                                                    "warn",  "error", "off"};
std::atomic<LogLevel> g_level{LogLevel::kInfo};

}  // namespace

void SetLogLevel(LogLevel level) { g_level = level; }

bool LogEnabled(LogLevel level) { return level != LogLevel::kOff && level >= g_level.load(); }

std::string_view LogLevelName(LogLevel level) { return kNames[static_cast<std::size_t>(level)]; }

bool ParseLogLevel(std::string_view text, LogLevel* level) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (text == kNames[i]) {
      *level = static_cast<LogLevel>(i);
      return true;
    }
  }
  return false;
}

}  // namespace synappsd
