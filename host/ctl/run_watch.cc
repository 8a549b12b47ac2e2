#include "ctl/run_watch.h"

#include <ostream>

#include "base/clock.h"
#include "ctl/printable.h"
#include "ctl/run_follower.h"
#include "ctl/run_progress.h"
#include "ctl/terminal.h"

namespace synappsd::ctl {
namespace {

constexpr Milliseconds kRedrawInterval{100};

// Where events go, by what the output is.
class RunDisplay {
 public:
  RunDisplay(Command& command, std::string run_id, bool shows_events)
      : command_(command),
        shows_events_(shows_events),
        progress_(std::move(run_id)),
        screen_(command.out()) {}

  const RunProgress& progress() const { return progress_; }

  void Take(const ServerEvent& event, const json::Value& data) {
    progress_.Take(event, data);
    if (!shows_events_) return;
    if (command_.json) {
      command_.out() << PrintableJson(json::Write(data)) << "\n" << std::flush;
    } else if (!is_terminal_) {
      const std::string line = EventLine(event, data);
      if (!line.empty()) command_.out() << line << "\n" << std::flush;
    }
  }

  void Redraw() {
    const MonotonicTime now = SystemClock().Now();
    if (now - drawn_at_ < kRedrawInterval) return;
    drawn_at_ = now;
    Draw();
  }

  void Draw() {
    if (!shows_events_ || !is_terminal_ || command_.json) return;
    screen_.Draw(progress_.Lines(SystemClock().UnixSeconds(), TerminalOf(command_.out())));
  }

  void Notice(const std::string& sentence) {
    if (is_terminal_ && !command_.json) screen_.Clear();
    command_.Notice(sentence);
  }

 private:
  Command& command_;
  const bool shows_events_;
  const bool is_terminal_ = TerminalOf(command_.out()).is_terminal;
  RunProgress progress_;
  Screen screen_;
  MonotonicTime drawn_at_{};
};

Status Interrupted(Command& command, const std::string& run_id, bool cancel) {
  command.exit_status = kExitInterrupted;
  const std::string run = "run " + Printable(run_id);
  if (!cancel) {
    return Status(Code::kCancelled,
                  run + " goes on: synappsctl runs watch or cancel " + Printable(run_id));
  }
  const Result<json::Value> answer =
      command.Ask("POST", "/api/v1/runs/" + EncodeSegment(run_id) + "/cancel");
  if (answer.ok()) return Status(Code::kCancelled, run + " is cancelled");
  return Status(answer.status().code(),
                run + " could not be cancelled: " + answer.status().message());
}

Status Outcome(Command& command, const std::string& run_id, const RunProgress& progress) {
  if (progress.status() == "success") return Status::Ok();
  command.exit_status = kExitRunFailed;
  const std::string run = "run " + Printable(run_id);
  if (progress.status() == "cancelled") return Status(Code::kCancelled, run + " was cancelled");
  return Status(Code::kAborted, run + " failed: " + Printable(progress.error()));
}

}  // namespace

Status WatchRun(Command& command, const std::string& run_id, const WatchOptions& options,
                InterruptSignals& signals) {
  RunDisplay display(command, run_id, options.shows_events);
  RunFollower follower(
      command, run_id, {.interrupt_fd = signals.fd(), .is_known = options.is_known},
      {.on_event = [&](const auto& event, const auto& data) { display.Take(event, data); },
       .on_tick = [&] { display.Redraw(); },
       .on_notice = [&](const std::string& sentence) { display.Notice(sentence); }});
  const Result<RunFollower::End> end = follower.Follow();
  display.Draw();
  if (!end.ok()) return end.status();
  if (*end == RunFollower::End::kRunEnded) return Outcome(command, run_id, display.progress());
  signals.Take();
  return Interrupted(command, run_id, options.cancel_on_interrupt);
}

}  // namespace synappsd::ctl
