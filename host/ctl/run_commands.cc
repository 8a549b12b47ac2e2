#include "ctl/run_commands.h"

#include <memory>
#include <ostream>
#include <vector>

#include "ctl/answer_reading.h"
#include "ctl/command_line.h"
#include "ctl/paging.h"
#include "ctl/printable.h"
#include "ctl/run_watch.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

constexpr std::size_t kMaxShownResult = 2000;  // columns
constexpr std::size_t kMaxListed = 100'000;

std::string RunPath(const std::string& id, const std::string& what = "") {
  return "/api/v1/runs/" + EncodeSegment(id) + what;
}

std::string TookFrom(const json::Value& object) {
  const std::optional<double> start = NumberOf(object, "start_time");
  const std::optional<double> end = NumberOf(object, "end_time");
  return start && end ? Took(*end - *start) : "-";
}

struct ListOptions {
  std::string status;
  std::string flow;
  std::size_t limit = 50;
  bool oldest_first = false;
};

Status List(Command& command, const ListOptions& options) {
  std::string path =
      std::string("/api/v1/runs?sort=") + (options.oldest_first ? "start_time" : "-start_time");
  if (!options.status.empty()) path += "&status=" + EncodeSegment(options.status);
  if (!options.flow.empty()) path += "&flow_id=" + EncodeSegment(options.flow);
  json::Array runs;
  const Status status =
      EachItem(command, path, options.limit, [&](const json::Value& run) { runs.push_back(run); });
  if (!status.ok()) return status;
  if (command.json) {
    command.out() << R"({"items":)" << PrintableJson(json::Write(json::Value(std::move(runs))))
                  << "}\n";
    return Status::Ok();
  }
  Table table({"RUN", "FLOW", "STATUS", "NODES", "STARTED", "TOOK", "ERROR"});
  for (const json::Value& run : runs) {
    table.Add({Cell(run, "run_id"), Cell(run, "flow_id"), Cell(run, "status"),
               Cell(run, "progress") + "/" + Cell(run, "total_steps"),
               When(NumberOf(run, "start_time")), TookFrom(run), TextOf(run, "error")});
  }
  table.Print(command.out());
  return Status::Ok();
}

void PrintRun(const json::Value& run, std::ostream& out) {
  Table table({"RUN", Cell(run, "run_id")});
  table.Add({"flow", Cell(run, "flow_id")});
  table.Add({"status", Cell(run, "status")});
  if (!TextOf(run, "error").empty()) table.Add({"error", TextOf(run, "error")});
  table.Add({"nodes", Cell(run, "progress") + " of " + Cell(run, "total_steps")});
  table.Add({"started", When(NumberOf(run, "start_time"))});
  table.Add({"ended", When(NumberOf(run, "end_time"))});
  table.Add({"took", TookFrom(run)});
  table.Add({"input", Cell(run, "input_data")});
  table.Print(out);
}

std::string ErrorOf(const json::Value& node) {
  const json::Value* error = node.Find("error");
  return error == nullptr || error->is_null()
             ? ""
             : Cell(*error, "code") + ": " + TextOf(*error, "message");
}

void PrintNodes(const json::Value& nodes, std::ostream& out) {
  if (Items(nodes).empty()) return;
  out << "\n";
  Table table({"NODE", "TYPE", "STATUS", "ATTEMPT", "STARTED", "TOOK", "ERROR"});
  for (const json::Value& node : Items(nodes)) {
    const std::optional<double> attempt = NumberOf(node, "attempt");
    table.Add({Cell(node, "node_id"), Cell(node, "type"), Cell(node, "status"),
               std::to_string(static_cast<long long>(attempt.value_or(0)) + 1),
               When(NumberOf(node, "start_time")), TookFrom(node), ErrorOf(node)});
  }
  table.Print(out);
}

void PrintResults(const json::Value& run, std::ostream& out) {
  const json::Value* results = run.Find("results");
  if (results == nullptr || results->if_object() == nullptr || results->if_object()->empty())
    return;
  out << "\n";
  for (const auto& [node, result] : *results->if_object()) {
    out << Printable(node) << ": " << Shortened(Printable(Cell(result, "output")), kMaxShownResult)
        << "\n";
  }
}

Status Cancel(Command& command, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const Result<json::Value> answer = command.Ask("POST", RunPath(id, "/cancel"));
    if (!answer.ok()) {
      return Status(answer.status().code(),
                    "run " + Printable(id) + ": " + answer.status().message());
    }
    if (command.json) {
      command.out() << PrintableJson(json::Write(*answer)) << "\n";
    } else {
      command.out() << "run " << Printable(id) << " cancelled\n";
    }
  }
  return Status::Ok();
}

void AddList(CLI::App& runs, Command& command) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App* list = AddCommand(runs, command, "list", "Runs, the newest first",
                              "runs list --status error --flow my-flow",
                              [&command, options] { return List(command, *options); });
  list->add_option("--status", options->status, "Only runs with this status")
      ->check(CLI::IsMember({"idle", "running", "success", "error", "cancelled"}));
  list->add_option("--flow", options->flow, "Only runs of this flow");
  list->add_option("--limit", options->limit, "At most so many")
      ->check(CLI::Range(std::size_t{1}, kMaxListed))
      ->capture_default_str();
  list->add_flag("--oldest-first", options->oldest_first, "The oldest first");
}

void AddWatch(CLI::App& runs, Command& command) {
  const auto id = std::make_shared<std::string>();
  const auto options = std::make_shared<WatchOptions>();
  CLI::App* watch = AddCommand(
      runs, command, "watch",
      "Show a run while it goes on, until it has ended: drawn over itself on a terminal, "
      "an event a line elsewhere. Survives lost connections and restarts of the daemon. "
      "Exit status 7 if the run fails. Ctrl-C leaves the run going on",
      "runs watch 1f0c2a9e-7d53-4b52-9c5f-0a4f2f5a3b11 --json", [&command, id, options] {
        InterruptSignals signals;
        return WatchRun(command, *id, *options, signals);
      });
  watch->add_option("RUN", *id, "The run's id")->required();
  watch->add_flag("--cancel-on-interrupt", options->cancel_on_interrupt, "Ctrl-C cancels the run");
}

}  // namespace

Status ShowRun(Command& command, const std::string& run_id) {
  const Result<json::Value> run = command.Ask("GET", RunPath(run_id));
  if (!run.ok()) return run.status();
  const Result<json::Value> nodes = command.Ask("GET", RunPath(run_id, "/nodes"));
  if (!nodes.ok()) return nodes.status();
  if (command.json) {
    json::Object both;
    both.Set("run", *run);
    both.Set("nodes", Items(*nodes));
    command.out() << PrintableJson(json::Write(json::Value(std::move(both)))) << "\n";
    return Status::Ok();
  }
  PrintRun(*run, command.out());
  PrintNodes(*nodes, command.out());
  PrintResults(*run, command.out());
  return Status::Ok();
}

void AddRunCommands(CLI::App& app, Command& command) {
  CLI::App& runs = *AddGroup(app, "runs", "Runs of flows: past, present, cancelled");
  AddList(runs, command);
  const auto id = std::make_shared<std::string>();
  AddCommand(runs, command, "show", "One run: its nodes, what each took, and the results",
             "runs show 1f0c2a9e-7d53-4b52-9c5f-0a4f2f5a3b11",
             [&command, id] { return ShowRun(command, *id); })
      ->add_option("RUN", *id, "The run's id")
      ->required();
  AddWatch(runs, command);
  const auto ids = std::make_shared<std::vector<std::string>>();
  AddCommand(runs, command, "cancel", "End runs: nodes at work are told to stop",
             "runs cancel 1f0c2a9e-7d53-4b52-9c5f-0a4f2f5a3b11",
             [&command, ids] { return Cancel(command, *ids); })
      ->add_option("RUN", *ids, "The runs' ids")
      ->required();
}

}  // namespace synappsd::ctl
