// LogTail: the last lines that a worker wrote or logged, for the report of its crash.
#ifndef SYNAPPSD_WORKERS_PROCESS_LOG_TAIL_H_
#define SYNAPPSD_WORKERS_PROCESS_LOG_TAIL_H_

#include <algorithm>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace synappsd::workers {

// Any thread.
class LogTail {
 public:
  static constexpr std::size_t kMaxLines = 20;
  static constexpr std::size_t kMaxLineBytes = 500;  // longer ones are cut

  void Add(std::string_view line) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (lines_.size() == kMaxLines) lines_.pop_front();
    std::size_t size = std::min(line.size(), kMaxLineBytes);
    // Not within a character: the report is UTF-8.
    while (size < line.size() && size > 0 &&
           (static_cast<unsigned char>(line[size]) & 0xC0) == 0x80)
      --size;
    lines_.emplace_back(line.substr(0, size));
  }

  std::vector<std::string> Lines() const {  // oldest first
    const std::lock_guard<std::mutex> lock(mutex_);
    return {lines_.begin(), lines_.end()};
  }

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> lines_;  // guarded by mutex_
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_PROCESS_LOG_TAIL_H_
