#include "ctl/run_ctl.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <istream>
#include <ostream>
#include <sstream>

#include "ctl/command.h"
#include "ctl/command_line.h"
#include "ctl/printable.h"

namespace synappsd::ctl {
namespace {

// {"error":{"code","message",...,"exit_status"}}: the daemon's own error object if it refused.
std::string ErrorJson(const Command& command, const Status& status, ExitStatus exit_status) {
  json::Object error;
  if (command.refusal() && command.refusal()->if_object() != nullptr) {
    error = *command.refusal()->if_object();
  } else {
    error.Set("code", CodeName(status.code()));
    error.Set("message", status.message());
  }
  error.Set("exit_status", static_cast<int>(exit_status));
  json::Object object;
  object.Set("error", std::move(error));
  return PrintableJson(json::Write(json::Value(std::move(object))));
}

void PrintError(Command& command, const Status& status, ExitStatus exit_status) {
  if (command.json) {
    command.err() << ErrorJson(command, status, exit_status) << "\n";
  } else {
    command.err() << "synappsctl: " << status.message() << "\n";
  }
}

// What CLI11 says of a wrong line, or the help that was asked for.
int NotParsed(const CLI::App& app, const CLI::ParseError& error, Command& command) {
  std::ostringstream complaint;
  if (app.exit(error, command.out(), complaint) == 0) return kExitDone;
  if (command.json) {
    PrintError(command, Status(Code::kInvalidArgument, error.what()), kExitUsage);
  } else {
    command.err() << complaint.str();
  }
  return kExitUsage;
}

}  // namespace

int RunCtl(std::vector<std::string> arguments, std::istream& in, std::ostream& out,
           std::ostream& err) {
  CLI::App app;
  Command command(in, out, err);
  DescribeCommandLine(app, command);
  const bool wants_json =
      std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
  std::reverse(arguments.begin(), arguments.end());  // the order CLI11 wants them in
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    command.json = wants_json;  // it may have failed before it came to --json
    return NotParsed(app, error, command);
  }
  const Status status = command.Run();
  if (status.ok()) return command.exit_status;
  const ExitStatus exit_status =
      command.exit_status != kExitDone ? command.exit_status : ExitStatusOf(status.code());
  PrintError(command, status, exit_status);
  return exit_status;
}

}  // namespace synappsd::ctl
