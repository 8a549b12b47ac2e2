// ProgressBar: how far long work has got, on a terminal; notices on any output.
#ifndef SYNAPPSD_CTL_PROGRESS_BAR_H_
#define SYNAPPSD_CTL_PROGRESS_BAR_H_

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "maintenance/observer.h"

namespace synappsd::ctl {

class ProgressBar : public maintenance::Observer {
 public:
  enum class Output {
    kTerminal,  // a line that is drawn over itself, and notices
    kLines,     // notices only
    kNone,      // notices are kept for notices() only
  };

  ProgressBar(std::ostream& out, Output output) : out_(out), output_(output) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() override { Clear(); }

  void Notice(const std::string& sentence) override;
  void Progress(const std::string& step, std::uint64_t done, std::uint64_t total) override;

  // Takes the bar off the screen: before anything else is written there.
  void Clear();

  const std::vector<std::string>& notices() const { return notices_; }  // all so far

 private:
  using Clock = std::chrono::steady_clock;

  std::ostream& out_;
  const Output output_;
  std::vector<std::string> notices_;
  std::string shown_step_;
  Clock::time_point shown_at_{};
  bool visible_ = false;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_PROGRESS_BAR_H_
