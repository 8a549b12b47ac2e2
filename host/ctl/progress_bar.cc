#include "ctl/progress_bar.h"

#include <algorithm>
#include <ostream>

namespace synappsd::ctl {
namespace {

constexpr std::size_t kBarWidth = 30;
constexpr std::chrono::milliseconds kRedrawInterval{100};
constexpr const char* kEraseLine = "\r\x1b[K";

// "[#####.....]  50 %  copying run", or "copying run  1234" if the end is not known.
std::string Drawn(const std::string& step, std::uint64_t done, std::uint64_t total) {
  if (total == 0) return step + "  " + std::to_string(done);
  const double part = static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(part * kBarWidth);
  std::string percent = std::to_string(static_cast<int>(part * 100));
  percent.insert(0, 3 - std::min<std::size_t>(percent.size(), 3), ' ');
  return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " + percent +
         " %  " + step;
}

}  // namespace

void ProgressBar::Notice(const std::string& sentence) {
  notices_.push_back(sentence);
  if (output_ == Output::kNone) return;
  Clear();
  out_ << sentence << "\n" << std::flush;
}

void ProgressBar::Progress(const std::string& step, std::uint64_t done, std::uint64_t total) {
  if (output_ != Output::kTerminal) return;
  const Clock::time_point now = Clock::now();
  const bool is_due = step != shown_step_ || done == total || now - shown_at_ >= kRedrawInterval;
  if (!is_due) return;
  shown_step_ = step;
  shown_at_ = now;
  visible_ = true;
  out_ << kEraseLine << Drawn(step, done, total) << std::flush;
}

void ProgressBar::Clear() {
  if (!visible_) return;
  out_ << kEraseLine << std::flush;
  visible_ = false;
}

}  // namespace synappsd::ctl
