#include <memory>
#include <ostream>

#include "ctl/answer_reading.h"
#include "ctl/command_line.h"
#include "ctl/flow_commands.h"
#include "ctl/input_text.h"
#include "ctl/printable.h"
#include "ctl/run_commands.h"
#include "ctl/run_watch.h"

namespace synappsd::ctl {
namespace {

struct RunOptions {
  std::string id;
  std::string input = "{}";
  bool wait = false;
  bool watch = false;
  bool cancel_on_interrupt = false;
};

Status Run(Command& command, const RunOptions& options) {
  Result<json::Object> input = InputObject("--input", options.input, command.in());
  if (!input.ok()) return input.status();
  json::Object body;
  body.Set("input", std::move(*input));
  const bool stays = options.wait || options.watch;
  // From here on: between the start of the run and its first event nothing may be lost of it.
  const auto signals = stays ? std::make_unique<InterruptSignals>() : nullptr;
  const Result<json::Value> started =
      command.Ask("POST", FlowPath(options.id, "/run"), json::Write(json::Value(std::move(body))));
  if (!started.ok()) return started.status();
  const std::string run_id = TextOf(*started, "run_id");
  if (run_id.empty()) {
    return Status(Code::kUnknown, "the answer names no run: is that synappsd? Check --url");
  }
  if (!stays) {
    command.out() << (command.json ? PrintableJson(json::Write(*started)) : Printable(run_id))
                  << "\n";
    return Status::Ok();
  }
  const Status status = WatchRun(command, run_id,
                                 {.shows_events = options.watch,
                                  .cancel_on_interrupt = options.cancel_on_interrupt,
                                  .is_known = true},
                                 *signals);
  const bool has_ended = status.ok() || command.exit_status == kExitRunFailed;
  if (!has_ended || (options.watch && command.json)) return status;
  if (options.watch) command.out() << "\n";
  const Status shown = ShowRun(command, run_id);
  return status.ok() ? shown : status;
}

}  // namespace

void AddFlowRun(CLI::App& flows, Command& command) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* run = AddCommand(
      flows, command, "run",
      "Run a flow. Prints the run's id and leaves it to itself, unless it is told to wait or "
      "watch: exit status 7 then says that the run failed, and Ctrl-C leaves it going on",
      "flows run my-flow --input '{\"prompt\":\"hello\"}' --watch",
      [&command, options] { return Run(command, *options); });
  run->add_option("FLOW", options->id, "The flow's id")->required();
  run->add_option("--input", options->input, "The run's input: a JSON object, @FILE or - for stdin")
      ->capture_default_str();
  run->add_flag("--wait", options->wait, "Wait until the run has ended, then show it");
  run->add_flag("--watch", options->watch, "Show it while it goes on, as runs watch does");
  run->add_flag("--cancel-on-interrupt", options->cancel_on_interrupt,
                "Ctrl-C cancels the run, if it is waited for");
}

}  // namespace synappsd::ctl
