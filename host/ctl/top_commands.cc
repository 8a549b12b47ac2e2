#include "ctl/top_commands.h"

#include <poll.h>

#include <memory>
#include <ostream>
#include <utility>

#include "base/clock.h"
#include "ctl/command_line.h"
#include "ctl/interrupt_signals.h"
#include "ctl/printable.h"
#include "ctl/terminal.h"
#include "ctl/top_report.h"

namespace synappsd::ctl {
namespace {

struct TopOptions {
  double interval_s = 2;
  bool once = false;
};

struct Moment {
  MetricSamples samples;
  MonotonicTime at;
};

class Top {
 public:
  Top(Command& command, const TopOptions& options) : command_(command), options_(options) {}

  Status Run() {
    Result<Moment> before = Look();
    if (!before.ok()) return before.status();
    const bool is_live =
        !options_.once && (command_.json || TerminalOf(command_.out()).is_terminal);
    for (;;) {
      if (IsInterrupted()) return Status::Ok();  // there is no other way to end it
      Result<Moment> now = Look();
      if (!now.ok() && !is_live) return now.status();
      if (now.ok()) {
        Show(*now, *before);
        before = std::move(now);
      } else {
        ShowLoss(now.status());
      }
      if (!is_live) return Status::Ok();
    }
  }

 private:
  Result<Moment> Look() {
    const Result<std::string> text = command_.AskForText("/metrics");
    if (!text.ok()) return text.status();
    const MonotonicTime at = SystemClock().Now();
    Result<MetricSamples> samples = MetricSamples::Parse(*text);
    if (!samples.ok()) return samples.status();
    return Moment{std::move(*samples), at};
  }

  // After the interval, or at once.
  bool IsInterrupted() {
    pollfd interrupt{signals_.fd(), POLLIN, 0};
    return poll(&interrupt, 1, static_cast<int>(options_.interval_s * 1000)) > 0;
  }

  void Show(const Moment& now, const Moment& before) {
    const double seconds = std::chrono::duration<double>(now.at - before.at).count();
    const TopReport report =
        MakeTopReport(now.samples, before.samples, seconds, SystemClock().UnixSeconds());
    was_lost_ = false;
    if (command_.json) {
      command_.out() << PrintableJson(json::Write(json::Value(ToJson(report)))) << "\n"
                     << std::flush;
      return;
    }
    const Terminal terminal = TerminalOf(command_.out());
    const auto lines = ToLines(report, terminal.columns, options_.once ? 0 : terminal.rows);
    if (terminal.is_terminal && !options_.once) return screen_.Draw(lines);
    for (const std::string& line : lines) command_.out() << line << "\n";
  }

  void ShowLoss(const Status& status) {
    if (std::exchange(was_lost_, true)) return;  // said already
    if (!command_.json) screen_.Clear();
    command_.Notice(status.message() + ": trying again");
  }

  Command& command_;
  const TopOptions options_;
  InterruptSignals signals_;
  Screen screen_{command_.out()};
  bool was_lost_ = false;
};

}  // namespace

void AddTopCommand(CLI::App& app, Command& command) {
  const auto options = std::make_shared<TopOptions>();
  CLI::App* top = AddCommand(
      app, command, "top",
      "Show what the daemon does just now: runs, calls of applets, workers, queues and "
      "times, again and again on a terminal or with --json, elsewhere once. Ctrl-C ends "
      "it",
      "top --once --interval 10", [&command, options] { return Top(command, *options).Run(); });
  top->add_option("--interval", options->interval_s,
                  "Seconds between two looks, which rates and times are of")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  top->add_flag("--once", options->once, "Once, after one interval");
}

}  // namespace synappsd::ctl
