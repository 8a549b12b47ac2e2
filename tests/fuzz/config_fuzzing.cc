#include "fuzz/config_fuzzing.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "config/assignment.h"
#include "config/environment.h"
#include "config/toml_file.h"

namespace synappsd::config {
namespace {

// Every setting that is no secret, as synapps.toml has it; a table as a dotted name.
std::string Printed(const Config& config) {
  std::string text;
  for (const Setting& setting : AllSettings()) {
    CHECK(!MaskedValue(setting, config).empty() || setting.get(config).empty()) << setting.key;
    const std::string value = setting.get(config);
    if (!setting.is_secret && !value.empty()) text += setting.key + " = " + value + "\n";
  }
  return text;
}

Status ApplyAll(const std::vector<Assignment>& assignments, Config* config) {
  for (const Assignment& assignment : assignments) {
    Status applied = Apply(assignment, config);
    CHECK(applied.ok() || !applied.message().empty()) << assignment.setting->key;
    if (!applied.ok()) return applied;
  }
  return Status::Ok();
}

void CheckPrinted(const std::vector<Assignment>& assignments) {
  Config config;
  if (!ApplyAll(assignments, &config).ok()) return;
  const std::string printed = Printed(config);
  const Result<TomlContent> read = ReadToml(printed, "printed");
  CHECK(read.ok()) << read.status().message() << " in\n" << printed;
  Config again;
  const Status applied = ApplyAll(read->assignments, &again);
  CHECK(applied.ok()) << applied.message() << " in\n" << printed;
  CHECK(Printed(again) == printed) << printed << "is read as\n" << Printed(again);
}

std::map<std::string, std::string> AsEnvironment(std::string_view bytes) {
  std::map<std::string, std::string> environment;
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    const std::size_t equals = line.find('=');
    // As in an environment, where a text ends at its NUL.
    if (equals != std::string_view::npos && line.find('\0') == std::string_view::npos) {
      environment[std::string(line.substr(0, equals))] = line.substr(equals + 1);
    }
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
  }
  return environment;
}

}  // namespace

void FuzzConfig(std::string_view bytes) {
  const Result<TomlContent> content = ReadToml(std::string(bytes), "fuzz.toml");
  if (content.ok()) CheckPrinted(content->assignments);
  CHECK(content.ok() || !content.status().message().empty()) << "refused without a word";
  std::vector<std::string> warnings;
  CheckPrinted(FromEnvironment(AsEnvironment(bytes), &warnings));
}

}  // namespace synappsd::config
