#include "ctl/command_line.h"

#include <memory>
#include <ostream>
#include <utility>

#include "ctl/applet_commands.h"
#include "ctl/audit_commands.h"
#include "ctl/command_tree.h"
#include "ctl/completion.h"
#include "ctl/db_commands.h"
#include "ctl/doctor_command.h"
#include "ctl/flow_commands.h"
#include "ctl/key_commands.h"
#include "ctl/manual_page.h"
#include "ctl/run_commands.h"
#include "ctl/secret_commands.h"
#include "ctl/top_commands.h"
#include "ctl/usage_commands.h"
#include "synapps_version.h"

namespace synappsd::ctl {
namespace {

constexpr const char* kFooter =
    R"(Where the daemon is: --url, else $SYNAPPS_URL, else its socket /run/synapps/synapps.sock if
this user may use it (root and the group of the daemon may, without a key), else
http://127.0.0.1:8000.

The API key: --key-file, else $SYNAPPS_API_KEY. There is no option that takes the key itself:
other users could read it in the list of processes.

)";

void AddOptions(CLI::App& app, Command& command) {
  app.add_option("--url", command.choice.url,
                 "Where the daemon is: http://HOST:PORT, https://HOST:PORT or unix:/PATH");
  app.add_option("--key-file", command.choice.key_file,
                 "The API key is the content of this file, which others must not be able to read");
  app.add_option("--ca-file", command.choice.ca_file,
                 "Certificates (PEM) that may vouch for an https daemon, instead of the system's");
  app.add_option("--timeout", command.choice.timeout_s, "Seconds to wait for an answer")
      ->capture_default_str();
  app.add_flag("--json", command.json,
               "Print JSON: the daemon's answers as they are; errors as {\"error\":...} on "
               "standard error");
}

// What scripts and the build ask for, not people: not in the help.
void AddHiddenCommands(CLI::App& app, Command& command) {
  const auto print = [&app, &command](std::string (*write)(const CommandEntry&)) {
    return [&app, &command, write] {
      command.out() << write(CommandTree(app));
      return Status::Ok();
    };
  };
  AddCommand(app, command, "completion", "Print the completion for bash", "completion",
             print(&BashCompletion))
      ->group("");
  AddCommand(app, command, "manual", "Print the man page in roff", "manual", print(&ManualPage))
      ->group("");
  const auto kind = std::make_shared<std::string>();
  CLI::App* complete =
      AddCommand(app, command, "complete", "Print what completion may offer", "complete flow",
                 [&command, kind] { return PrintCandidates(command, *kind); });
  complete->group("");
  complete->add_option("KIND", *kind, "flow, run, applet or key")->required();
}

}  // namespace

// CLI11 for the command line, as in synappsd: Debian has it, and it knows sub-commands.
void DescribeCommandLine(CLI::App& app, Command& command) {
  app.name("synappsctl");
  app.description("Administers synappsd and its database.");
  app.require_subcommand(1);
  app.set_version_flag("--version", "synappsctl " SYNAPPS_VERSION);
  app.footer(kFooter + ExitStatusHelp());
  AddOptions(app, command);
  app.fallthrough();  // the options also behind a command
  AddFlowCommands(app, command);
  AddRunCommands(app, command);
  AddAppletCommands(app, command);
  AddKeyCommands(app, command);
  AddAuditCommands(app, command);
  AddTopCommand(app, command);
  AddDbCommands(app, command);
  AddDoctorCommand(app, command);
  AddSecretCommands(app, command);
  AddUsageCommand(app, command);
  AddHiddenCommands(app, command);
}

CLI::App* AddGroup(CLI::App& app, const std::string& name, const std::string& description) {
  CLI::App* const group = app.add_subcommand(name, description);
  group->require_subcommand(1);
  group->fallthrough();
  return group;
}

CLI::App* AddCommand(CLI::App& group, Command& command, const std::string& name,
                     const std::string& description, const std::string& example,
                     std::function<Status()> action) {
  CLI::App* const added = group.add_subcommand(name, description);
  added->fallthrough();
  added->footer("Example: synappsctl " + example);
  added->callback([&command, action = std::move(action)] { command.action = action; });
  return added;
}

}  // namespace synappsd::ctl
