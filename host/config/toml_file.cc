#include "config/toml_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "config/text.h"
#include "config/toml_json.h"

namespace synappsd::config {
namespace {

constexpr off_t kMaxFileBytes = 1 << 20;
constexpr const char* kAppletTable = "applet";

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  void Read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const std::string name(key.str());
      if (name == kAppletTable && node.is_table()) {
        ReadApplets(*node.as_table());
      } else if (node.is_table()) {
        ReadTable(name, key, *node.as_table());
      } else {
        ReadValue(name, key, node);
      }
    }
  }

  Result<TomlContent> Finish() && {
    if (errors_.empty()) return std::move(content_);
    return Status(Code::kInvalidArgument, errors_);
  }

 private:
  void Fail(const toml::source_region& where, const std::string& what) {
    errors_ += (errors_.empty() ? "" : "\n") + Origin(where) + ": " + what;
  }

  std::string Origin(const toml::source_region& where) const {
    return name_ + ":" + std::to_string(where.begin.line);
  }

  void ReadTable(const std::string& name, const toml::key& key, const toml::table& table) {
    std::vector<std::string> names{kAppletTable};
    for (const Setting& setting : AllSettings()) names.push_back(setting.table());
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const std::string nearest = NearestName(name, names);
      Fail(key.source(), "unknown table [" + name + "]" +
                             (nearest.empty() ? "" : ": did you mean [" + nearest + "]?"));
      return;
    }
    for (const auto& [member, node] : table) {
      ReadValue(name + "." + std::string(member.str()), member, node);
    }
  }

  void ReadValue(const std::string& key, const toml::key& where, const toml::node& node) {
    const Setting* setting = FindSetting(key);
    if (!setting) {
      Fail(where.source(), "unknown key " + key + Suggestion(key));
      return;
    }
    RawValue value;
    if (!ToRawValue(node, &value)) {
      Fail(where.source(), key + " is of a wrong type; allowed: " + setting->allowed);
      return;
    }
    content_.assignments.push_back({setting, std::move(value), Origin(where.source())});
  }

  static std::string Suggestion(const std::string& key) {
    std::vector<std::string> names;
    for (const Setting& setting : AllSettings()) names.push_back(setting.key);
    const std::string nearest = NearestName(key, names);
    if (!nearest.empty()) return ": did you mean " + nearest + "?";
    // The right name in the wrong table, as in "[database]" above "max_body".
    const std::string name = key.substr(key.find('.') + 1);
    for (const Setting& setting : AllSettings()) {
      if (setting.name() == name) return ": did you mean " + setting.key + "?";
    }
    return "; synappsd --print-default-config shows all keys";
  }

  static bool ToRawValue(const toml::node& node, RawValue* value) {
    if (const auto* text = node.as_string()) {
      *value = {RawValue::Type::kString, {text->get()}};
    } else if (const auto* integer = node.as_integer()) {
      *value = {RawValue::Type::kInteger, {std::to_string(integer->get())}};
    } else if (const auto* boolean = node.as_boolean()) {
      *value = {RawValue::Type::kBoolean, {boolean->get() ? "true" : "false"}};
    } else if (const auto* array = node.as_array()) {
      value->type = RawValue::Type::kArray;
      for (const toml::node& item : *array) {
        if (!item.is_string()) return false;
        value->items.push_back(item.as_string()->get());
      }
    } else {
      return false;
    }
    return true;
  }

  void ReadApplets(const toml::table& applets) {
    for (const auto& [id, node] : applets) {
      if (!node.is_table()) {
        Fail(id.source(), "[applet.\"PACKAGE\"] is a table; \"" + std::string(id.str()) +
                              "\" here is none: put the package's id in quotes");
        continue;
      }
      const auto json = ToJson(node);
      if (!json.ok()) {
        Fail(id.source(), json.status().message());
        continue;
      }
      content_.applet_settings[std::string(id.str())] = json::Write(*json);
    }
  }

  const std::string& name_;
  TomlContent content_;
  std::string errors_;
};

Status FileError(const std::string& path) {
  const Code code = errno == ENOENT   ? Code::kNotFound
                    : errno == EACCES ? Code::kPermissionDenied
                                      : Code::kInvalidArgument;
  return {code, path + ": cannot read the configuration: " + std::strerror(errno)};
}

}  // namespace

Result<TomlContent> ReadToml(const std::string& text, const std::string& name) {
  try {
    const toml::table root = toml::parse(text, name);
    Reader reader(name);
    reader.Read(root);
    return std::move(reader).Finish();
  } catch (const toml::parse_error& error) {
    return Status(Code::kInvalidArgument, name + ":" + std::to_string(error.source().begin.line) +
                                              ": not TOML: " + std::string(error.description()));
  }
}

Result<TomlContent> ReadTomlFile(const std::string& path, std::vector<std::string>* warnings) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return FileError(path);
  if (!S_ISREG(status.st_mode) || status.st_size > kMaxFileBytes) {
    return Status(Code::kInvalidArgument, path + ": a configuration is a file of at most 1 MiB");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return FileError(path);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());

  auto content = ReadToml(text, path);
  if (!content.ok() || (status.st_mode & S_IROTH) == 0) return content;
  const auto& assignments = content->assignments;
  if (std::any_of(assignments.begin(), assignments.end(),
                  [](const Assignment& assignment) { return assignment.setting->is_secret; })) {
    warnings->push_back(path + " holds secrets and everyone may read it: chmod o-r " + path);
  }
  return content;
}

}  // namespace synappsd::config
