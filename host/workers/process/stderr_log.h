// StderrLog: what a worker writes to stderr, as records of the daemon's log.
#ifndef SYNAPPSD_WORKERS_PROCESS_STDERR_LOG_H_
#define SYNAPPSD_WORKERS_PROCESS_STDERR_LOG_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/log_rate.h"
#include "workers/process/log_tail.h"

namespace synappsd::workers {

// One thread at a time. A line is a record; longer than kMaxLineBytes it is cut. More lines in a
// second than LogRate keeps are dropped and counted.
class StderrLog {
 public:
  static constexpr std::size_t kMaxLineBytes = 4096;

  // Lines also go to `tail` if there is one.
  StderrLog(std::string package, const Clock& clock, std::shared_ptr<LogTail> tail = nullptr)
      : package_(std::move(package)), rate_(clock), tail_(std::move(tail)) {}

  void Take(std::string_view bytes);
  void End();  // the last line may lack its newline

 private:
  void WriteLine();

  const std::string package_;
  LogRate rate_;
  const std::shared_ptr<LogTail> tail_;
  std::string line_;
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_PROCESS_STDERR_LOG_H_
