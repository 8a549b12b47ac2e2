#include "config/surroundings.h"

#include <unistd.h>

#include <string_view>
#include <system_error>

namespace synappsd::config {

namespace fs = std::filesystem;

Surroundings Surroundings::OfThisProcess() {
  Surroundings surroundings;
  for (char** variable = environ; *variable; ++variable) {
    const std::string_view text = *variable;
    const std::size_t sign = text.find('=');
    if (sign == std::string_view::npos) continue;
    surroundings.environment.emplace(text.substr(0, sign), text.substr(sign + 1));
  }
  std::error_code error;
  surroundings.executable = fs::read_symlink("/proc/self/exe", error);
  surroundings.is_root = geteuid() == 0;
  return surroundings;
}

std::string Surroundings::Variable(const std::string& name) const {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

std::string DefaultDataDirectory(const Surroundings& surroundings) {
  // systemd gives several directories with colons between them if the unit has several.
  const std::string state = surroundings.Variable("STATE_DIRECTORY");
  if (!state.empty()) return state.substr(0, state.find(':'));
  const std::string xdg_state = surroundings.Variable("XDG_STATE_HOME");
  const std::string home = surroundings.Variable("HOME");
  if (surroundings.is_root) return "/var/lib/synapps";
  // The XDG specification has relative paths ignored.
  if (fs::path(xdg_state).is_absolute()) return fs::path(xdg_state) / "synapps";
  if (!home.empty()) return fs::path(home) / ".local/state/synapps";
  return "/var/lib/synapps";
}

std::string DefaultSocketPath(const Surroundings& surroundings, const std::string& data_dir) {
  const std::string runtime = surroundings.Variable("RUNTIME_DIRECTORY");
  const std::string directory = runtime.empty() ? data_dir : runtime.substr(0, runtime.find(':'));
  return fs::path(directory) / "synapps.sock";
}

std::string DefaultAppletDirectory(const Surroundings& surroundings) {
  const fs::path prefix = surroundings.executable.parent_path().parent_path();
  std::error_code error;
  if (fs::is_directory(prefix / "applets", error)) return prefix / "applets";
  return prefix / "lib/synapps/applets";
}

std::string DefaultWorker(const Surroundings& surroundings) {
  const fs::path directory = surroundings.executable.parent_path();
  std::error_code error;
  if (fs::exists(directory / "synapps-worker", error)) return directory / "synapps-worker";
  return directory.parent_path() / "libexec/synapps/synapps-worker";
}

}  // namespace synappsd::config
