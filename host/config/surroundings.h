// Surroundings: what a configuration depends on outside of it. Injected, so that tests choose it.
#ifndef SYNAPPSD_CONFIG_SURROUNDINGS_H_
#define SYNAPPSD_CONFIG_SURROUNDINGS_H_

#include <filesystem>
#include <map>
#include <string>

namespace synappsd::config {

struct Surroundings {
  std::map<std::string, std::string> environment;
  std::filesystem::path executable;                                 // absolute; links resolved
  std::filesystem::path system_file = "/etc/synapps/synapps.toml";  // read if it exists
  bool is_root = false;

  // Reads the environment: before other threads start.
  static Surroundings OfThisProcess();

  // The variable's value, or empty.
  std::string Variable(const std::string& name) const;
};

// The defaults that depend on the machine; README.md beside this file lists them.
std::string DefaultDataDirectory(const Surroundings& surroundings);
std::string DefaultSocketPath(const Surroundings& surroundings, const std::string& data_dir);
std::string DefaultAppletDirectory(const Surroundings& surroundings);
std::string DefaultWorker(const Surroundings& surroundings);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_SURROUNDINGS_H_
