#include <array>
#include <memory>
#include <ostream>
#include <vector>

#include "ctl/answer_reading.h"
#include "ctl/command_line.h"
#include "ctl/flow_commands.h"
#include "ctl/flow_files.h"
#include "ctl/printable.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

constexpr const char* kFlows = "/api/v1/flows";
constexpr const char* kCheck = "/api/v1/flow-checks";

struct ImportOptions {
  std::vector<std::string> files;
  bool dry_run = false;
  bool no_replace = false;
};

enum class Fate { kCreated, kReplaced, kUnchanged, kRefused };
constexpr std::array<const char*, 4> kFates = {"created", "replaced", "unchanged", "refused"};

struct Imported {
  std::string origin;
  std::string id;  // empty: not known
  std::string name;
  Fate fate = Fate::kRefused;
  Status why;                                       // of a refused one
  json::Value check = json::Value(json::Object());  // {"valid","problems"} of others
};

// What has nothing to do with this flow ends the import: every other flow would fail alike.
bool EndsTheImport(const Status& status) {
  switch (status.code()) {
    case Code::kUnavailable:
    case Code::kUnauthenticated:
    case Code::kPermissionDenied:
    case Code::kResourceExhausted:
    case Code::kInvalidArgument:  // of the command line: --url, --key-file
      return true;
    default:
      return false;
  }
}

class Import {
 public:
  Import(Command& command, const ImportOptions& options) : command_(command), options_(options) {}

  // OK: something is known of this flow; else why the import ends.
  Status Add(const FoundFlow& found) {
    Imported one;
    one.origin = found.origin;
    one.id = TextOf(found.flow, "id");
    one.name = TextOf(found.flow, "name");
    const Status status = Store(found, &one);
    if (!status.ok() && EndsTheImport(status)) {
      return Status(status.code(), found.origin + ": " + status.message());
    }
    if (!status.ok()) one.fate = Fate::kRefused;
    one.why = status;
    all_.push_back(std::move(one));
    return Status::Ok();
  }

  std::size_t Count(Fate fate) const {
    std::size_t count = 0;
    for (const Imported& one : all_) count += one.fate == fate ? 1 : 0;
    return count;
  }

  json::Object ToJson() const {
    json::Array flows;
    for (const Imported& one : all_) {
      json::Object flow;
      flow.Set("origin", one.origin);
      flow.Set("id", one.id.empty() ? json::Value() : json::Value(one.id));
      flow.Set("name", one.name);
      flow.Set("result", kFates.at(static_cast<std::size_t>(one.fate)));
      flow.Set("error", one.why.ok() ? json::Value() : json::Value(one.why.message()));
      flow.Set("problems", Items(one.check, "problems"));
      flows.push_back(std::move(flow));
    }
    json::Object report;
    report.Set("dry_run", options_.dry_run);
    for (std::size_t i = 0; i < kFates.size(); ++i) {
      report.Set(kFates[i], static_cast<std::uint64_t>(Count(static_cast<Fate>(i))));
    }
    report.Set("flows", std::move(flows));
    return report;
  }

  void Print(std::ostream& out) const {
    Table table({"FLOW", "NAME", "RESULT", "FROM"});
    for (const Imported& one : all_) {
      table.Add({one.id.empty() ? "-" : one.id, one.name,
                 kFates.at(static_cast<std::size_t>(one.fate)), one.origin});
    }
    table.Print(out);
    for (const Imported& one : all_) {
      const std::string lines = ProblemLines(one.check);
      if (!one.why.ok()) out << "refused: " << one.origin << ": " << one.why.message() << "\n";
      if (!lines.empty()) out << "cannot run: " << Printable(one.id) << ": " << lines;
    }
    if (options_.dry_run) out << "Nothing was stored (--dry-run).\n";
  }

 private:
  // Sets the fate of a flow that is not refused.
  Status Store(const FoundFlow& found, Imported* one) {
    Result<json::Value> stored = Status(Code::kNotFound, "no id");
    if (!one->id.empty()) {
      stored = command_.Ask("GET", FlowPath(one->id));
      if (!stored.ok() && stored.status().code() != Code::kNotFound) return stored.status();
    }
    if (stored.ok() && *stored == found.flow) {
      one->fate = Fate::kUnchanged;
      return Check(FlowPath(one->id, "/validate"), "GET", "", one);
    }
    if (stored.ok() && options_.no_replace) {
      return Status(Code::kAlreadyExists, "there is a flow with this id, and --no-replace");
    }
    one->fate = stored.ok() ? Fate::kReplaced : Fate::kCreated;
    const std::string body = json::Write(found.flow);
    if (options_.dry_run) return Check(kCheck, "POST", body, one);
    const Result<json::Value> answer = command_.Ask("POST", kFlows, body);
    if (!answer.ok()) return answer.status();
    one->id = TextOf(*answer, "id");
    return Check(FlowPath(one->id, "/validate"), "GET", "", one);
  }

  Status Check(const std::string& path, const std::string& method, const std::string& body,
               Imported* one) {
    Result<json::Value> check = command_.Ask(method, path, body);
    if (!check.ok()) return check.status();
    one->check = std::move(*check);
    return Status::Ok();
  }

  Command& command_;
  const ImportOptions& options_;
  std::vector<Imported> all_;
};

Status RunImport(Command& command, const ImportOptions& options) {
  std::string notice;
  const auto found = ReadFlows(options.files, command.in(), &notice);
  if (!found.ok()) return found.status();
  if (!notice.empty()) command.Notice(notice);
  Import import(command, options);
  Status status;
  for (const FoundFlow& flow : *found) {
    status = import.Add(flow);
    if (!status.ok()) break;
  }
  if (command.json) {
    command.out() << PrintableJson(json::Write(json::Value(import.ToJson()))) << "\n";
  } else {
    import.Print(command.out());
  }
  const std::size_t refused = import.Count(Fate::kRefused);
  if (!status.ok() || refused == 0) return status;
  return Status(Code::kFailedPrecondition, std::to_string(refused) + " of " +
                                               std::to_string(found->size()) + " flows refused");
}

}  // namespace

void AddFlowImport(CLI::App& flows, Command& command) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App* added = AddCommand(
      flows, command, "import",
      "Store the flows of JSON files: as export writes them, or what GET /api/v1/flows of an "
      "existing SynApps system answers. A flow with the id of a stored one replaces it",
      "flows import flows.d --dry-run",
      [&command, options] { return RunImport(command, *options); });
  added->add_option("FILE", options->files, "Files, directories of .json files, or -")->required();
  added->add_flag("--dry-run", options->dry_run,
                  "Store nothing: say what would be done, and what is wrong with the flows");
  added->add_flag("--no-replace", options->no_replace, "Refuse flows whose id is there already");
}

}  // namespace synappsd::ctl
