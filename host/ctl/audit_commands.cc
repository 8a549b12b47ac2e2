#include "ctl/audit_commands.h"

#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "ctl/answer_reading.h"
#include "ctl/command_line.h"
#include "ctl/printable.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

struct AuditOptions {
  std::size_t limit = 50;
  std::string before, actor, action, object;
};

Status Show(Command& command, const AuditOptions& options) {
  std::string path = "/api/v1/audit?limit=" + std::to_string(options.limit);
  const std::pair<const char*, const std::string*> filters[] = {{"before", &options.before},
                                                                {"actor", &options.actor},
                                                                {"action", &options.action},
                                                                {"object", &options.object}};
  for (const auto& [name, value] : filters) {
    if (!value->empty()) path += std::string("&") + name + "=" + EncodeSegment(*value);
  }
  const Result<json::Value> entries = command.Ask("GET", path);
  if (!entries.ok()) return entries.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*entries)) << "\n";
    return Status::Ok();
  }
  Table table({"SEQ", "TIME", "ACTOR", "OWNER", "ADDRESS", "ACTION", "OBJECT", "STATUS", "DETAIL"});
  for (const json::Value& entry : Items(*entries)) {
    table.Add({Cell(entry, "seq"), When(NumberOf(entry, "time")), Cell(entry, "actor"),
               Cell(entry, "owner"), Cell(entry, "address"), Cell(entry, "action"),
               Cell(entry, "object"), Cell(entry, "status"), Cell(entry, "detail")});
  }
  table.Print(command.out());
  return Status::Ok();
}

}  // namespace

void AddAuditCommands(CLI::App& app, Command& command) {
  const auto options = std::make_shared<AuditOptions>();
  CLI::App* audit = AddCommand(app, command, "audit", "Who changed what, newest first",
                               "audit --action revoke_key",
                               [&command, options] { return Show(command, *options); });
  audit->add_option("--limit", options->limit, "Entries at most")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  audit->add_option("--before", options->before,
                    "Only entries with a lower SEQ, for the next page");
  audit->add_option("--actor", options->actor, "Only what this one did, such as key:4f7k2m9q");
  audit->add_option("--action", options->action, "Only this, such as delete_flow");
  audit->add_option("--object", options->object, "Only what was done to this");
}

}  // namespace synappsd::ctl
