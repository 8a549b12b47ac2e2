#include "ctl/flow_commands.h"

#include <limits>
#include <memory>
#include <ostream>
#include <vector>

#include "ctl/answer_reading.h"
#include "ctl/command_line.h"
#include "ctl/paging.h"
#include "ctl/printable.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

constexpr const char* kFlows = "/api/v1/flows";

Status List(Command& command) {
  json::Array flows;
  const Status status = EachItem(command, kFlows, std::numeric_limits<std::size_t>::max(),
                                 [&](const json::Value& flow) { flows.push_back(flow); });
  if (!status.ok()) return status;
  if (command.json) {
    command.out() << R"({"items":)" << PrintableJson(json::Write(json::Value(std::move(flows))))
                  << "}\n";
    return Status::Ok();
  }
  Table table({"FLOW", "NAME", "NODES", "EDGES"});
  for (const json::Value& flow : flows) {
    table.Add({Cell(flow, "id"), Cell(flow, "name"), std::to_string(Items(flow, "nodes").size()),
               std::to_string(Items(flow, "edges").size())});
  }
  table.Print(command.out());
  return Status::Ok();
}

// "b, c": the targets of the node's edges.
std::string Successors(const json::Value& flow, const std::string& node) {
  std::string text;
  for (const json::Value& edge : Items(flow, "edges")) {
    if (TextOf(edge, "source") != node) continue;
    if (!text.empty()) text += ", ";
    text += TextOf(edge, "target");
  }
  return text;
}

Status Show(Command& command, const std::string& id) {
  const Result<json::Value> flow = command.Ask("GET", FlowPath(id));
  if (!flow.ok()) return flow.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*flow)) << "\n";
    return Status::Ok();
  }
  command.out() << "flow " << Printable(Cell(*flow, "id")) << ": " << Printable(Cell(*flow, "name"))
                << "\n\n";
  Table table({"NODE", "TYPE", "NEXT", "DATA"});
  for (const json::Value& node : Items(*flow, "nodes")) {
    table.Add({Cell(node, "id"), Cell(node, "type"), Successors(*flow, TextOf(node, "id")),
               Cell(node, "data")});
  }
  table.Print(command.out());
  return Status::Ok();
}

Status Validate(Command& command, const std::string& id) {
  const Result<json::Value> check = command.Ask("GET", FlowPath(id, "/validate"));
  if (!check.ok()) return check.status();
  const json::Value* valid = check->Find("valid");
  const bool is_valid = valid != nullptr && valid->if_bool() != nullptr && *valid->if_bool();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*check)) << "\n";
  } else {
    command.out() << (is_valid ? "flow " + Printable(id) + " can run\n" : ProblemLines(*check));
  }
  if (is_valid) return Status::Ok();
  return Status(Code::kFailedPrecondition, "flow " + Printable(id) + " cannot run");
}

Status Delete(Command& command, const std::vector<std::string>& ids) {
  json::Array deleted;
  Status status;
  for (const std::string& id : ids) {
    const Result<json::Value> answer = command.Ask("DELETE", FlowPath(id));
    if (!answer.ok()) {
      status = Status(answer.status().code(),
                      "flow " + Printable(id) + ": " + answer.status().message());
      break;
    }
    deleted.push_back(id);
    if (!command.json) command.out() << "flow " << Printable(id) << " deleted\n";
  }
  if (command.json) {
    command.out() << R"({"deleted":)" << PrintableJson(json::Write(json::Value(std::move(deleted))))
                  << "}\n";
  }
  return status;
}

}  // namespace

std::string FlowPath(const std::string& id, const std::string& what) {
  return std::string(kFlows) + "/" + EncodeSegment(id) + what;
}

std::string ProblemLines(const json::Value& check) {
  std::string lines;
  for (const json::Value& problem : Items(check, "problems")) {
    lines += Printable(TextOf(problem, "message")) + "\n";
  }
  return lines;
}

void AddFlowCommands(CLI::App& app, Command& command) {
  CLI::App& flows = *AddGroup(app, "flows", "Flows: in and out, checked, run");
  AddCommand(flows, command, "list", "All flows, in the order in which they were made",
             "flows list", [&command] { return List(command); });
  const auto id = std::make_shared<std::string>();
  AddCommand(flows, command, "show", "One flow: its nodes and where they lead",
             "flows show my-flow", [&command, id] { return Show(command, *id); })
      ->add_option("FLOW", *id, "The flow's id")
      ->required();
  AddCommand(flows, command, "validate", "Say whether a stored flow can run, and why not",
             "flows validate my-flow", [&command, id] { return Validate(command, *id); })
      ->add_option("FLOW", *id, "The flow's id")
      ->required();
  AddFlowImport(flows, command);
  AddFlowExport(flows, command);
  AddFlowRun(flows, command);
  const auto ids = std::make_shared<std::vector<std::string>>();
  AddCommand(flows, command, "delete", "Delete flows; their runs stay", "flows delete old-flow",
             [&command, ids] { return Delete(command, *ids); })
      ->add_option("FLOW", *ids, "The flows' ids")
      ->required();
}

}  // namespace synappsd::ctl
