#include "workers/process/stderr_log.h"

#include <optional>

#include "base/log.h"
#include "base/utf8.h"

namespace synappsd::workers {

void StderrLog::Take(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t newline = bytes.find('\n');
    const std::string_view part = bytes.substr(0, newline);
    line_.append(part.substr(0, kMaxLineBytes - line_.size()));
    if (newline == std::string_view::npos) return;
    WriteLine();
    bytes.remove_prefix(newline + 1);
  }
}

void StderrLog::End() {
  if (!line_.empty()) WriteLine();
}

void StderrLog::WriteLine() {
  const std::string text = IsValidUtf8(line_) ? line_ : "(a line that is not UTF-8)";
  if (tail_ != nullptr) tail_->Add(text);
  const std::optional<std::uint64_t> dropped = rate_.Keep();
  if (dropped) {
    if (*dropped > 0) {
      Log(LogLevel::kWarn, "worker writes too much to stderr, lines were dropped",
          {{"package", package_}, {"dropped", *dropped}});
    }
    Log(LogLevel::kWarn, "worker's stderr", {{"package", package_}, {"text", text}});
  }
  line_.clear();
}

}  // namespace synappsd::workers
