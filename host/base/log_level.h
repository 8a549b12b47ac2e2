// How much is logged: the level of a record, and the process's threshold. Apart from log.h, so that
// a program that only asks (synapps-worker, which starts often) loads no logging library.
#ifndef SYNAPPSD_BASE_LOG_LEVEL_H_
#define SYNAPPSD_BASE_LOG_LEVEL_H_

#include <string_view>

namespace synappsd {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError, kOff };

// The process's threshold; info until set. Any thread.
void SetLogLevel(LogLevel level);

// True if a record of this level would be written. Cheap; for records that cost to build.
bool LogEnabled(LogLevel level);

// "trace", "debug", "info", "warn", "error" or "off".
std::string_view LogLevelName(LogLevel level);

// The level of that name; false if the text is none.
bool ParseLogLevel(std::string_view text, LogLevel* level);

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_LOG_LEVEL_H_
