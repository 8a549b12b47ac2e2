#include "run_check.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

// CLI11: the daemon's command line is made with it too.
#include <CLI/CLI.hpp>

#include "check.h"
#include "host_methods_book.h"
#include "isolated.h"
#include "report.h"
#include "synapps_version.h"

namespace synappsd::check {
namespace {

using std::chrono::milliseconds;

constexpr int kConforming = 0;
constexpr int kNotConforming = 1;
constexpr int kUsage = 2;

struct Options {
  std::string directory;
  std::string message_file;
  std::string config_file;
  std::vector<std::string> only;
  int limit_s = 30;
  bool json = false;
  bool list = false;
  bool quiet = false;
};

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void DefineOptions(CLI::App* app, Options* options) {
  app->add_option("DIR", options->directory, "The package: a directory with applet.json");
  app->add_flag("--json", options->json, "Report as one JSON object");
  app->add_flag("--quiet", options->quiet, "Report only what has not passed");
  app->add_flag("--list", options->list, "List the checks and what a module that passes does");
  app->add_option("--only", options->only, "Run these checks only: --only manifest,exports")
      ->delimiter(',')
      ->allow_extra_args(false);  // what follows a list of names is DIR
  app->add_option("--message", options->message_file,
                  "The message of an ordinary call, {\"content\": ...}, instead of one made from "
                  "the input_schema in applet.json")
      ->check(CLI::ExistingFile);
  app->add_option("--config", options->config_file,
                  "The settings of an ordinary instance, instead of what config_schema requires")
      ->check(CLI::ExistingFile);
  app->add_option("--limit", options->limit_s, "Seconds each check may take")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app->set_version_flag("--version", SYNAPPS_VERSION);
  app->footer(
      "Every check runs in a process of its own. Verdicts are passed, skipped, warning, failed and "
      "crashed.\nExit status: 0 the package conforms, 1 it does not, 2 the command line is wrong.");
}

void List() {
  for (const Check& check : AllChecks()) std::printf("%-17s%s\n", check.name, check.what);
}

// The first name that is no check, or empty.
std::string UnknownOf(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto& checks = AllChecks();
    const bool known = std::any_of(checks.begin(), checks.end(),
                                   [&](const Check& check) { return name == check.name; });
    if (!known) return name;
  }
  return "";
}

std::vector<Finding> RunAll(const Subject& subject, const Options& options) {
  std::vector<Finding> findings;
  std::map<std::string, bool> stands;  // of the checks so far: others may build on it
  for (const Check& check : AllChecks()) {
    const bool wanted = options.only.empty() || std::find(options.only.begin(), options.only.end(),
                                                          check.name) != options.only.end();
    const auto needed = check.needs == nullptr ? stands.end() : stands.find(check.needs);
    const bool blocked = needed != stands.end() && !needed->second;
    if (!wanted) {
      stands[check.name] = !blocked && subject.manifest.has_value();
      continue;
    }
    Finding finding{&check, {}, milliseconds(0)};
    if (blocked) {
      finding.outcome = Skipped(std::string("\"") + check.needs + "\" comes first");
    } else {
      const auto started = std::chrono::steady_clock::now();
      finding.outcome =
          RunIsolated([&] { return check.run(subject); }, std::chrono::seconds(options.limit_s));
      finding.took =
          std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started);
    }
    const Verdict verdict = finding.outcome.verdict;
    stands[check.name] = verdict == Verdict::kPassed || verdict == Verdict::kWarning ||
                         (verdict == Verdict::kSkipped && !blocked);
    findings.push_back(std::move(finding));
  }
  return findings;
}

int Run(const Options& options) {
  Subject subject = ReadSubject(options.directory);
  if (!options.message_file.empty()) subject.message = ReadFile(options.message_file);
  if (!options.config_file.empty()) subject.config = ReadFile(options.config_file);
  HostMethodsBook::Get();  // read once, before the processes of the checks are made from this one
  const std::vector<Finding> findings = RunAll(subject, options);
  const std::string report =
      options.json ? JsonReport(subject, findings) : TextReport(subject, findings, options.quiet);
  std::fputs(report.c_str(), stdout);
  return IsConforming(findings) ? kConforming : kNotConforming;
}

}  // namespace

int RunCheck(int argc, char** argv) {
  Options options;
  CLI::App app("Checks that an applet package conforms to the applet ABI.", "synapps-applet-check");
  DefineOptions(&app, &options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kConforming : kUsage;
  }
  if (options.list) {
    List();
    return kConforming;
  }
  const std::string unknown = UnknownOf(options.only);
  if (!unknown.empty()) {
    std::fprintf(stderr, "synapps-applet-check: there is no check \"%s\": --list shows them\n",
                 unknown.c_str());
    return kUsage;
  }
  if (options.directory.empty()) {
    std::fprintf(stderr,
                 "synapps-applet-check: which package? Name its directory, or see --help\n");
    return kUsage;
  }
  return Run(options);
}

}  // namespace synappsd::check
