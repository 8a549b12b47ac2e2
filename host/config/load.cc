#include "config/load.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "config/credentials.h"
#include "config/environment.h"
#include "config/rules.h"
#include "config/toml_file.h"
#include "store/database_url.h"

namespace synappsd::config {
namespace {

// Empty: no file.
std::string FileToRead(const Surroundings& surroundings, const std::optional<std::string>& file) {
  if (file) return *file;
  const std::string variable = surroundings.Variable(kConfigFileVariable);
  if (!variable.empty()) return variable;
  std::error_code error;
  // A file that exists and cannot be read is an error later, not "no file".
  const bool exists = std::filesystem::exists(surroundings.system_file, error) || error;
  return exists ? surroundings.system_file.string() : "";
}

Status Joined(const std::vector<std::string>& errors) {
  std::string text;
  for (const std::string& error : errors) text += (text.empty() ? "" : "\n") + error;
  return {Code::kInvalidArgument, text};
}

// Sets what depends on the machine or on other settings.
void Complete(const Surroundings& surroundings, Config* config) {
  if (config->data_dir.empty()) config->data_dir = DefaultDataDirectory(surroundings);
  if (config->database_url.empty()) {
    config->database_url =
        store::SqliteUrlOf((std::filesystem::path(config->data_dir) / "synapps.db").string());
  }
  if (config->access.socket.path.empty()) {
    config->access.socket.path = DefaultSocketPath(surroundings, config->data_dir);
  }
  config->store.location = store::ParseDatabaseUrl(config->database_url).value();
  if (config->applet_directories.empty()) {
    config->applet_directories = {DefaultAppletDirectory(surroundings)};
  }
  if (config->applet_worker.empty()) config->applet_worker = DefaultWorker(surroundings);
  config->applet_host.worker_program = config->applet_worker;
}

}  // namespace

Result<LoadedConfig> LoadConfig(const Surroundings& surroundings,
                                const std::optional<std::string>& file,
                                const std::vector<Assignment>& flags) {
  LoadedConfig loaded;
  loaded.file = FileToRead(surroundings, file);
  std::vector<Assignment> assignments;
  if (!loaded.file.empty()) {
    auto content = ReadTomlFile(loaded.file, &loaded.warnings);
    if (!content.ok()) return content.status();
    assignments = std::move(content->assignments);
    loaded.config.applet_settings = std::move(content->applet_settings);
  }
  auto credentials = FromCredentials(surroundings.Variable(kCredentialsVariable), &loaded.warnings);
  if (!credentials.ok()) return credentials.status();
  for (Assignment& assignment : *credentials) assignments.push_back(std::move(assignment));
  for (Assignment& assignment : FromEnvironment(surroundings.environment, &loaded.warnings)) {
    assignments.push_back(std::move(assignment));
  }
  assignments.insert(assignments.end(), flags.begin(), flags.end());

  std::vector<std::string> errors;
  for (const Assignment& assignment : assignments) {
    const Status status = Apply(assignment, &loaded.config);
    if (!status.ok()) errors.push_back(status.message());
    loaded.origins[assignment.setting->key] = assignment.origin;
  }
  if (!errors.empty()) return Joined(errors);

  Complete(surroundings, &loaded.config);
  const std::vector<std::string> broken = BrokenRules(loaded.config);
  if (!broken.empty()) return Joined(broken);
  for (std::string& concern : Concerns(loaded.config))
    loaded.warnings.push_back(std::move(concern));
  return loaded;
}

}  // namespace synappsd::config
