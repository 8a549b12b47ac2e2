#include "ctl/run_ctl.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <istream>
#include <ostream>

#include "ctl/applet_commands.h"
#include "ctl/command.h"

namespace synappsd::ctl {
namespace {

constexpr const char* kDefaultUrl = "http://127.0.0.1:8000";

std::string UrlFromEnvironment() {
  const char* url = std::getenv("SYNAPPS_URL");
  return url == nullptr || *url == '\0' ? kDefaultUrl : url;
}

}  // namespace

// CLI11 for the command line, as in synappsd: Debian has it, and it knows sub-commands.
int RunCtl(std::vector<std::string> arguments, std::istream& in, std::ostream& out,
           std::ostream& err) {
  CLI::App app("Administers a running synappsd.", "synappsctl");
  app.require_subcommand(1);
  app.footer("Exit status: 0 done, 1 refused by the daemon, 2 wrong usage, 3 no daemon there.");
  Command command(in, out);
  command.url = UrlFromEnvironment();
  app.add_option("--url", command.url, "Where the daemon listens (or $SYNAPPS_URL)")
      ->capture_default_str();
  app.add_flag("--json", command.json, "Print the daemon's answers as they are");
  app.fallthrough();  // both also behind a sub-command
  AddAppletCommands(app, command);

  std::reverse(arguments.begin(), arguments.end());  // the order CLI11 wants them in
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? kExitDone : kExitUsage;
  }
  const Status status = command.Run();
  if (status.ok()) return kExitDone;
  err << "synappsctl: " << status.message() << "\n";
  if (status.code() == Code::kUnavailable) return kExitUnreachable;
  return status.code() == Code::kInvalidArgument ? kExitUsage : kExitRefused;
}

}  // namespace synappsd::ctl
