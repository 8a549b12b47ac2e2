#include "run_applet.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// CLI11: the daemon's command line is made with it too.
#include <CLI/CLI.hpp>

#include "applets/manifest.h"
#include "base/json.h"
#include "base/log.h"
#include "methods.h"
#include "services/json_schema.h"
#include "synapps_version.h"
#include "tried_applet.h"

namespace synappsd::run {
namespace {

constexpr int kAllSucceeded = 0;
constexpr int kOneFailed = 1;
constexpr int kWrongUse = 2;

struct Options {
  std::string directory;
  std::vector<std::string> messages;
  std::string config_file;
  std::string type;
  int timeout_ms = 60'000;
  int repeat = 1;
  bool no_network = false;
};

void DefineOptions(CLI::App* app, Options* options) {
  app->add_option("DIR", options->directory, "The package: a directory with applet.json")
      ->required();
  app->add_option("--message", options->messages,
                  "A file with the message, {\"content\": ...}; - is standard input. More than one "
                  "are sent one after the other, to the same instance")
      ->allow_extra_args(false)
      ->required();
  app->add_option("--config", options->config_file, "A file with the package's settings, an object")
      ->check(CLI::ExistingFile);
  app->add_option("--type", options->type, "Which applet, if the package has more than one");
  app->add_option("--timeout-ms", options->timeout_ms, "For each call; then it is cancelled")
      ->check(CLI::Range(1, 86'400'000))
      ->capture_default_str();
  app->add_option("--repeat", options->repeat, "Send the messages so often")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app->add_flag("--no-network", options->no_network, "http.fetch/1 answers UNIMPLEMENTED");
  app->set_version_flag("--version", SYNAPPS_VERSION);
  app->footer(
      "Runs the module in this process, for gdb, valgrind and sanitizers. Results go to standard\n"
      "output, a JSON text a line; events, logs and requests to standard error as they come.\n"
      "The host's methods are the daemon's, with what applet.json asks for granted; the store is "
      "in\n"
      "memory, and secret my_key is the environment variable MY_KEY. applet.call/1 is not there.\n"
      "Exit status: 0 all calls succeeded, 1 one did not, 2 wrong use.");
}

int Wrong(const std::string& what) {
  std::fprintf(stderr, "synapps-applet-run: %s\n", what.c_str());
  return kWrongUse;
}

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream stream(path == "-" ? "/dev/stdin" : path);
  if (!stream) return Status(Code::kNotFound, "cannot read " + path);
  return std::string{std::istreambuf_iterator<char>(stream), {}};
}

// The settings, fit for the package.
Result<json::Value> ReadConfig(const Options& options, const applets::Manifest& manifest) {
  json::Value config = json::Object{};
  if (!options.config_file.empty()) {
    const Result<std::string> text = ReadFile(options.config_file);
    if (!text.ok()) return text.status();
    Result<json::Value> parsed = json::Parse(*text);
    if (!parsed.ok()) return parsed.status();
    config = std::move(*parsed);
  }
  if (manifest.config_schema.is_null()) return config;
  const Result<services::JsonSchema> schema = services::JsonSchema::Compile(manifest.config_schema);
  if (!schema.ok()) return schema.status();
  const Status valid = schema->Check(config);
  if (!valid.ok()) return Status(valid.code(), "the settings: " + valid.message());
  return config;
}

const applets::AppletEntry* Choose(const applets::Manifest& manifest, const std::string& type) {
  for (const applets::AppletEntry& applet : manifest.applets) {
    if (type.empty() || applet.info.type == type) return &applet;
  }
  return nullptr;
}

// Sends all messages once. True if all calls succeeded.
bool SendAll(TriedApplet* tried, const applets::AppletEntry& applet,
             const std::vector<std::string>& messages, Milliseconds timeout) {
  bool all = true;
  for (const std::string& message : messages) {
    const CallEnd end = tried->Call(applet, message, timeout);
    const Result<json::Value> result = json::Parse(end.json);
    std::printf("%s\n", result.ok() ? json::Write(*result).c_str() : end.json.c_str());
    std::fflush(stdout);
    if (end.status == SYNAPPS_OK) continue;
    all = false;
    std::fprintf(stderr, "status %s\n", CodeName(static_cast<Code>(end.status)));
  }
  return all;
}

int Run(const Options& options) {
  std::error_code error;
  const auto directory = std::filesystem::absolute(options.directory, error).lexically_normal();
  const Result<applets::Manifest> manifest = applets::ReadManifest(directory);
  if (!manifest.ok()) return Wrong(manifest.status().message());
  const applets::AppletEntry* applet = Choose(*manifest, options.type);
  if (applet == nullptr) return Wrong("the package has no applet \"" + options.type + "\"");
  std::vector<std::string> messages;
  for (const std::string& file : options.messages) {
    Result<std::string> message = ReadFile(file);
    if (!message.ok()) return Wrong(message.status().message());
    messages.push_back(std::move(*message));
  }
  const Result<json::Value> config = ReadConfig(options, *manifest);
  if (!config.ok()) return Wrong(config.status().message());

  ConfigureLog(LogLevel::kTrace, LogFormat::kText);
  Methods methods(!options.no_network);
  const Result<std::shared_ptr<TriedApplet>> tried =
      TriedApplet::Start(*manifest, *config, methods);
  if (!tried.ok()) return Wrong(tried.status().message());
  bool all = true;
  for (int i = 0; i < options.repeat; ++i) {
    all &= SendAll(tried->get(), *applet, messages, Milliseconds(options.timeout_ms));
  }
  if (!(*tried)->Stop()) {
    std::fprintf(stderr, "synapps-applet-run: code of the module does not come back\n");
    // Its threads may still run: nothing can be taken from under them.
    std::_Exit(kOneFailed);
  }
  return all ? kAllSucceeded : kOneFailed;
}

}  // namespace

int RunApplet(int argc, char** argv) {
  Options options;
  CLI::App app("Runs an applet with a message and prints what comes of it.", "synapps-applet-run");
  DefineOptions(&app, &options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kAllSucceeded : kWrongUse;
  }
  return Run(options);
}

}  // namespace synappsd::run
