#include <filesystem>
#include <limits>
#include <memory>
#include <ostream>
#include <set>
#include <vector>

#include "ctl/answer_reading.h"
#include "ctl/command_line.h"
#include "ctl/flow_commands.h"
#include "ctl/flow_files.h"
#include "ctl/paging.h"
#include "ctl/printable.h"

namespace synappsd::ctl {
namespace {

struct ExportOptions {
  std::vector<std::string> ids;
  std::string output = "-";
  std::string directory;
  bool replace = false;
};

Result<json::Array> AllFlows(Command& command) {
  json::Array flows;
  std::set<std::string> ids;  // a flow that is deleted meanwhile moves others to the next page
  Status status = EachItem(command, "/api/v1/flows", std::numeric_limits<std::size_t>::max(),
                           [&](const json::Value& flow) {
                             if (ids.insert(TextOf(flow, "id")).second) flows.push_back(flow);
                           });
  if (!status.ok()) return status;
  return flows;
}

Result<json::Array> Wanted(Command& command, const std::vector<std::string>& ids) {
  if (ids.empty()) return AllFlows(command);
  json::Array flows;
  for (const std::string& id : ids) {
    Result<json::Value> flow = command.Ask("GET", FlowPath(id));
    if (!flow.ok()) {
      return Status(flow.status().code(), "flow " + id + ": " + flow.status().message());
    }
    flows.push_back(std::move(*flow));
  }
  return flows;
}

Status WriteDirectory(const ExportOptions& options, const json::Array& flows) {
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  if (error) {
    return Status(Code::kInvalidArgument,
                  "cannot make directory " + options.directory + ": " + error.message());
  }
  for (const json::Value& flow : flows) {
    const Result<std::string> name = FlowFileName(TextOf(flow, "id"));
    if (!name.ok()) return name.status();
    const Status status = WriteWholeFile(std::filesystem::path(options.directory) / *name,
                                         WriteFlow(flow), options.replace);
    if (!status.ok()) return status;
  }
  return Status::Ok();
}

Status Export(Command& command, const ExportOptions& options) {
  const Result<json::Array> flows = Wanted(command, options.ids);
  if (!flows.ok()) return flows.status();
  // One of one, where all were asked for, stays a list.
  const std::string text =
      options.ids.size() == 1 ? WriteFlow(flows->front()) : WriteFlowList(*flows);
  if (options.directory.empty() && options.output == "-") {
    command.out() << text;
    return Status::Ok();
  }
  const Status status = options.directory.empty()
                            ? WriteWholeFile(options.output, text, options.replace)
                            : WriteDirectory(options, *flows);
  if (!status.ok()) return status;
  const std::string where = options.directory.empty() ? options.output : options.directory;
  if (command.json) {
    json::Object report;
    report.Set("exported", static_cast<std::uint64_t>(flows->size()));
    report.Set("to", where);
    command.out() << PrintableJson(json::Write(json::Value(std::move(report)))) << "\n";
  } else {
    command.out() << flows->size() << " flows exported to " << where << "\n";
  }
  return Status::Ok();
}

}  // namespace

void AddFlowExport(CLI::App& flows, Command& command) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* added = AddCommand(
      flows, command, "export",
      "Write flows as JSON: one as an object, all (without FLOW) or several as a list. What is "
      "exported, imported and exported again is the same to the byte",
      "flows export --directory flows.d --replace",
      [&command, options] { return Export(command, *options); });
  added->add_option("FLOW", options->ids, "The flows' ids; without any: all flows");
  CLI::Option* output =
      added->add_option("--output,-o", options->output, "The file; - is standard output")
          ->capture_default_str();
  added->add_option("--directory", options->directory, "One file for each flow in here: ID.json")
      ->excludes(output);
  added->add_flag("--replace", options->replace, "Files may exist; they are replaced");
}

}  // namespace synappsd::ctl
