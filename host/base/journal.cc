#include "base/journal.h"

// The message's place in this file is nobody's business: it is the caller's that would count.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cctype>
#include <cstdlib>

namespace synappsd {

bool StderrIsJournal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat file {};
  if (stream == nullptr || fstat(STDERR_FILENO, &file) != 0) return false;
  return stream == std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
}

std::string JournalField(std::string_view name, std::string_view value) {
  std::string field = "SYNAPPS_";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    field.push_back(std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_');
  }
  field.push_back('=');
  return field.append(value);
}

int JournalPriority(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
    case LogLevel::kDebug:
      return 7;
    case LogLevel::kInfo:
      return 6;
    case LogLevel::kWarn:
      return 4;
    case LogLevel::kError:
    case LogLevel::kOff:
      return 3;
  }
  return 3;
}

bool SendToJournal(LogLevel level, std::string_view message,
                   const std::vector<std::string>& fields) {
  std::vector<std::string> all = {"MESSAGE=" + std::string(message),
                                  "PRIORITY=" + std::to_string(JournalPriority(level)),
                                  "SYSLOG_IDENTIFIER=synappsd"};
  all.insert(all.end(), fields.begin(), fields.end());
  std::vector<iovec> parts;
  parts.reserve(all.size());
  for (std::string& text : all) parts.push_back({text.data(), text.size()});
  return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

}  // namespace synappsd
