#include "ctl/usage_commands.h"

#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "ctl/command_line.h"
#include "ctl/printable.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

struct UsageOptions {
  std::string month;
  std::string owner;
};

std::string CellOf(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  if (value == nullptr) return "-";
  if (value->is_null()) return "unlimited";
  return value->if_string() != nullptr ? *value->if_string() : json::Write(*value);
}

std::string PathOf(const UsageOptions& options) {
  std::string query;
  const auto add = [&query](const std::string& name, const std::string& value) {
    if (!value.empty()) query += (query.empty() ? "?" : "&") + name + "=" + EncodeSegment(value);
  };
  add("month", options.month);
  add("owner", options.owner);
  return "/api/v1/usage" + query;
}

Status Usage(Command& command, const UsageOptions& options) {
  const Result<json::Value> usage = command.Ask("GET", PathOf(options));
  if (!usage.ok()) return usage.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*usage)) << "\n";
    return Status::Ok();
  }
  Table table({"OWNER", "TIER", "RUNS", "RUNS PER MONTH", "APPLETS PER FLOW"});
  const json::Value* items = usage->Find("items");
  if (items != nullptr && items->if_array() != nullptr) {
    for (const json::Value& item : *items->if_array()) {
      table.Add({CellOf(item, "owner"), CellOf(item, "tier"), CellOf(item, "runs"),
                 CellOf(item, "runs_per_month"), CellOf(item, "applets_per_flow")});
    }
  }
  table.Print(command.out());
  const json::Value* enabled = usage->Find("plans_enabled");
  if (enabled != nullptr && json::Write(*enabled) == "false") {
    command.Notice("plans are off (plans.enabled): runs are neither counted nor limited");
  }
  return Status::Ok();
}

}  // namespace

void AddUsageCommand(CLI::App& app, Command& command) {
  const auto options = std::make_shared<UsageOptions>();
  CLI::App* const usage =
      AddCommand(app, command, "usage", "How many runs owners of keys have begun in a month",
                 "usage --month 2026-11", [&command, options] { return Usage(command, *options); });
  usage->add_option("--month", options->month, "In UTC, as 2026-11; the present one if not given");
  usage->add_option("--owner", options->owner, "Only this one");
}

}  // namespace synappsd::ctl
