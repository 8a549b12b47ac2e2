#include "ctl/doctor_command.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include "base/clock.h"
#include "config/load.h"
#include "config/surroundings.h"
#include "ctl/command_line.h"
#include "ctl/printable.h"
#include "doctor/finding.h"
#include "doctor/installation.h"
#include "synapps_version.h"

namespace synappsd::ctl {
namespace {

using doctor::Finding;
using doctor::Findings;
using doctor::Level;

struct DoctorOptions {
  bool providers = false;
  bool offline = false;
  std::optional<std::string> config_file;
};

// What can be found out from here, with the configuration that the daemon would use.
Findings ExamineFromHere(const DoctorOptions& options) {
  const auto loaded =
      config::LoadConfig(config::Surroundings::OfThisProcess(), options.config_file, {});
  if (!loaded.ok()) {
    return {{"configuration", Level::kProblem, loaded.status().message(),
             "correct it: synappsd --check-config says when it is right"}};
  }
  Findings findings = doctor::ExamineInstallation(*loaded, SystemClock().UnixSeconds());
  findings.push_back(doctor::CheckMasterKey(loaded->config));
  return findings;
}

Finding WhyNotAsked(const Status& status) {
  switch (status.code()) {
    case Code::kUnauthenticated:
    case Code::kPermissionDenied:
      return {"daemon", Level::kProblem, "the daemon does not tell: " + status.message(),
              "come as root, or with a key of the scope admin; what follows was found without it"};
    default:
      return {"daemon", Level::kProblem, status.message(),
              "systemctl status synappsd, journalctl -u synappsd; what follows was found without "
              "it, as this user"};
  }
}

Result<Findings> Examine(Command& command, const DoctorOptions& options) {
  if (options.offline) return ExamineFromHere(options);
  const Result<json::Value> answer = command.Ask(
      "GET", std::string("/api/v1/doctor") + (options.providers ? "?providers=true" : ""));
  if (answer.ok()) return doctor::ReadFindings(*answer);
  if (answer.status().code() == Code::kInvalidArgument) return answer.status();
  Findings findings = {WhyNotAsked(answer.status())};
  for (Finding& finding : ExamineFromHere(options)) findings.push_back(std::move(finding));
  return findings;
}

void Print(const Findings& findings, std::ostream& out) {
  std::size_t width = 0;
  for (const Finding& finding : findings) width = std::max(width, finding.check.size());
  for (const Finding& finding : findings) {
    const std::string level(doctor::LevelName(finding.level));
    out << level << std::string(9 - level.size(), ' ') << finding.check
        << std::string(width + 2 - finding.check.size(), ' ') << finding.what << "\n";
    if (finding.level != Level::kOk && !finding.remedy.empty()) {
      out << std::string(9 + width + 2, ' ') << "-> " << finding.remedy << "\n";
    }
  }
}

Status Diagnose(Command& command, const DoctorOptions& options) {
  const Result<Findings> findings = Examine(command, options);
  if (!findings.ok()) return findings.status();
  if (command.json) {
    command.out() << PrintableJson(doctor::WriteFindings(*findings, SYNAPPS_VERSION)) << "\n";
  } else {
    Print(*findings, command.out());
  }
  if (doctor::Worst(*findings) == Level::kProblem) command.exit_status = kExitUnsound;
  return Status::Ok();
}

}  // namespace

void AddDoctorCommand(CLI::App& app, Command& command) {
  const auto options = std::make_shared<DoctorOptions>();
  CLI::App* const doctor = AddCommand(
      app, command, "doctor",
      "Examines the daemon, its files, its database and its applets, and says what to do. Where "
      "the daemon does not answer, it examines what can be seen without it. Exit status 5: there "
      "is a problem",
      "doctor --providers", [&command, options] { return Diagnose(command, *options); });
  doctor->add_flag("--providers", options->providers,
                   "Also ask the providers of models whether they take the keys");
  doctor->add_flag("--offline", options->offline, "Do not ask the daemon");
  doctor->add_option("--config", options->config_file,
                     "The daemon's configuration file, for what is examined without it");
}

}  // namespace synappsd::ctl
