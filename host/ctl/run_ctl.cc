#include "ctl/run_ctl.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <istream>
#include <ostream>

#include "ctl/applet_commands.h"
#include "ctl/command.h"
#include "ctl/db_commands.h"

namespace synappsd::ctl {
namespace {

constexpr const char* kDefaultUrl = "http://127.0.0.1:8000";

std::string UrlFromEnvironment() {
  const char* url = std::getenv("SYNAPPS_URL");
  return url == nullptr || *url == '\0' ? kDefaultUrl : url;
}

int ExitStatusOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
      return kExitUsage;
    case Code::kUnavailable:
      return kExitUnreachable;
    case Code::kAborted:
      return kExitInUse;
    case Code::kDataLoss:
      return kExitUnsound;
    default:
      return kExitRefused;
  }
}

}  // namespace

// CLI11 for the command line, as in synappsd: Debian has it, and it knows sub-commands.
int RunCtl(std::vector<std::string> arguments, std::istream& in, std::ostream& out,
           std::ostream& err) {
  CLI::App app("Administers synappsd and its database.", "synappsctl");
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 3 no daemon or database there,\n"
      "4 a running daemon has the database, 5 the database or backup is not sound.");
  Command command(in, out, err);
  command.url = UrlFromEnvironment();
  app.add_option("--url", command.url, "Where the daemon listens (or $SYNAPPS_URL)")
      ->capture_default_str();
  app.add_flag("--json", command.json, "Print JSON: the daemon's answers as they are");
  app.fallthrough();  // both also behind a sub-command
  AddAppletCommands(app, command);
  AddDbCommands(app, command);

  std::reverse(arguments.begin(), arguments.end());  // the order CLI11 wants them in
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? kExitDone : kExitUsage;
  }
  const Status status = command.Run();
  if (status.ok()) return kExitDone;
  err << "synappsctl: " << status.message() << "\n";
  return ExitStatusOf(status.code());
}

}  // namespace synappsd::ctl
