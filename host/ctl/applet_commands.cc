#include "ctl/applet_commands.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>
#include <utility>
#include <vector>

#include "ctl/answer_reading.h"
#include "ctl/command_line.h"
#include "ctl/printable.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

constexpr const char* kApplets = "/api/v1/applets";
constexpr std::size_t kMaxPages = 1000;

std::string PathOf(const std::string& type, const std::string& what = "") {
  return std::string(kApplets) + "/" + EncodeSegment(type) + what;
}

Status PrintAnswer(Command& command, const Result<json::Value>& answer) {
  if (!answer.ok()) return answer.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*answer)) << "\n";
  } else {
    command.out() << Printable(Cell(*answer, "message")) << "\n";
  }
  return Status::Ok();
}

Result<json::Array> AllApplets(Command& command) {
  json::Array all;
  for (std::size_t page = 1; page <= kMaxPages; ++page) {
    const auto answer =
        command.Ask("GET", std::string(kApplets) + "?page_size=100&page=" + std::to_string(page));
    if (!answer.ok()) return answer.status();
    const json::Array& items = Items(*answer);
    all.insert(all.end(), items.begin(), items.end());
    if (items.size() < 100) break;
  }
  return all;
}

void PrintBroken(const json::Value& packages, std::ostream& out) {
  for (const json::Value& package : Items(packages)) {
    if (Cell(package, "state") != "broken") continue;
    out << "broken: " << Printable(Cell(package, "directory")) << ": "
        << Printable(Cell(package, "reason")) << "\n";
  }
}

Status List(Command& command) {
  Result<json::Array> applets = AllApplets(command);
  if (!applets.ok()) return applets.status();
  const Result<json::Value> packages = command.Ask("GET", "/api/v1/packages");
  if (!packages.ok()) return packages.status();
  if (command.json) {
    json::Object both;
    both.Set("applets", *applets);
    both.Set("packages", Items(*packages));
    command.out() << PrintableJson(json::Write(json::Value(std::move(both)))) << "\n";
    return Status::Ok();
  }
  Table table({"TYPE", "PACKAGE", "VERSION", "STATE", "ISOLATION", "GRANT"});
  for (const json::Value& applet : *applets) {
    const json::Value* permissions = applet.Find("permissions");
    table.Add({Cell(applet, "type"), Cell(applet, "package"), Cell(applet, "version"),
               Cell(applet, "state"), Cell(applet, "isolation"),
               permissions == nullptr ? "-" : Cell(*permissions, "grant")});
  }
  table.Print(command.out());
  PrintBroken(*packages, command.out());
  return Status::Ok();
}

// "seccomp, landlock missing (no such kernel)"
std::string Layers(const json::Array& layers) {
  std::string text;
  for (const json::Value& layer : layers) {
    if (!text.empty()) text += ", ";
    text += Cell(layer, "name");
    if (Cell(layer, "on") != "true") text += " missing (" + Cell(layer, "why_missing") + ")";
  }
  return text.empty() ? "-" : text;
}

Status Show(Command& command, const std::string& type) {
  const Result<json::Value> applet = command.Ask("GET", PathOf(type));
  if (!applet.ok()) return applet.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*applet)) << "\n";
    return Status::Ok();
  }
  Table table({"MEMBER", "VALUE"});
  for (const auto& [name, value] : *applet->if_object()) {
    if (name == "config_schema") continue;  // `config` is for that
    const json::Array* list = value.if_array();
    const json::Object* object = value.if_object();
    if (name == "sandbox" && list != nullptr) {
      table.Add({name, Layers(*list)});
    } else if (name == "permissions" && object != nullptr) {
      for (const auto& [part, what] : *object) table.Add({part, Cell(value, part)});
    } else {
      table.Add({name, Cell(*applet, name)});
    }
  }
  table.Print(command.out());
  return Status::Ok();
}

// --- Settings

struct ConfigOptions {
  std::string type;
  std::string file;                // "-": standard input
  std::vector<std::string> set;    // "name=value"
  std::vector<std::string> unset;  // names of write-only members
  bool reset = false;
  bool changes() const { return reset || !file.empty() || !set.empty() || !unset.empty(); }
};

Result<json::Object> FromFile(Command& command, const std::string& file) {
  std::string text;
  if (file == "-") {
    text.assign(std::istreambuf_iterator<char>(command.in()), {});
  } else {
    std::ifstream in(file);
    if (!in) return Status(Code::kInvalidArgument, "cannot read " + file);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  const Result<json::Value> value = json::Parse(text);
  if (value.ok() && value->if_object() != nullptr) return *value->if_object();
  return Status(Code::kInvalidArgument, file + " does not hold a JSON object" +
                                            (value.ok() ? "" : ": " + value.status().message()));
}

// The whole of the new settings, as the options say it.
Result<json::Object> NewSettings(Command& command, const ConfigOptions& options) {
  json::Object settings;
  if (!options.file.empty()) {
    Result<json::Object> from_file = FromFile(command, options.file);
    if (!from_file.ok()) return from_file.status();
    settings = std::move(*from_file);
  }
  for (const std::string& pair : options.set) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Status(Code::kInvalidArgument, "--set takes NAME=VALUE, not " + pair);
    }
    const std::string text = pair.substr(equals + 1);
    const Result<json::Value> value = json::Parse(text);  // 5, true, "5"; anything else is a text
    settings.Set(pair.substr(0, equals), value.ok() ? *value : json::Value(text));
  }
  for (const std::string& name : options.unset) settings.Set(name, json::Value());
  return settings;
}

Status Config(Command& command, const ConfigOptions& options) {
  const std::string path = PathOf(options.type, "/config");
  Result<json::Value> answer = json::Value();
  if (options.changes()) {
    Result<json::Object> settings = NewSettings(command, options);
    if (!settings.ok()) return settings.status();
    json::Object body;
    body.Set("config", std::move(*settings));
    answer = command.Ask("PUT", path, json::Write(json::Value(std::move(body))));
  } else {
    answer = command.Ask("GET", path);
  }
  if (!answer.ok()) return answer.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*answer)) << "\n";
    return Status::Ok();
  }
  Table table({"SETTING", "VALUE"});
  const json::Value* config = answer->Find("config");
  if (config != nullptr && config->if_object() != nullptr) {
    for (const auto& [name, value] : *config->if_object()) table.Add({name, json::Write(value)});
  }
  const json::Value* secrets = answer->Find("secrets_set");
  if (secrets != nullptr && secrets->if_array() != nullptr) {
    for (const json::Value& name : *secrets->if_array()) {
      table.Add({name.if_string() == nullptr ? "" : *name.if_string(), "(set, not shown)"});
    }
  }
  table.Print(command.out());
  return Status::Ok();
}

void AddConfig(CLI::App& applets, Command& command) {
  const auto options = std::make_shared<ConfigOptions>();
  CLI::App* config =
      AddCommand(applets, command, "config",
                 "Show the settings of an applet's package, or replace those made over the API",
                 "applets config writer --set provider=openai",
                 [&command, options] { return Config(command, *options); });
  config->add_option("TYPE", options->type, "The applet")->required();
  config->add_option("--file", options->file, "New settings: a JSON object in a file, - for stdin");
  config->add_option("--set", options->set, "NAME=VALUE (JSON, or a text); may be repeated")
      ->allow_extra_args(false);
  config->add_option("--unset", options->unset, "Forget a secret setting of this name")
      ->allow_extra_args(false);
  config->add_flag("--reset", options->reset, "Forget all settings made over the API but secrets");
}

// --- What is done to one applet

void AddAction(CLI::App& applets, Command& command, const std::string& name,
               const std::string& description) {
  const auto type = std::make_shared<std::string>();
  CLI::App* action = AddCommand(
      applets, command, name, description, "applets " + name + " writer", [&command, type, name] {
        return PrintAnswer(command, command.Ask("POST", PathOf(*type, "/" + name)));
      });
  action->add_option("TYPE", *type, "The applet")->required();
}

Status RescanAll(Command& command) {
  const Result<json::Value> packages = command.Ask("POST", "/api/v1/packages/rescan");
  if (!packages.ok()) return packages.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*packages)) << "\n";
    return Status::Ok();
  }
  Table table({"PACKAGE", "VERSION", "STATE", "DIRECTORY"});
  for (const json::Value& package : Items(*packages)) {
    table.Add({Cell(package, "package"), Cell(package, "version"), Cell(package, "state"),
               Cell(package, "directory")});
  }
  table.Print(command.out());
  PrintBroken(*packages, command.out());
  return Status::Ok();
}

void AddReload(CLI::App& applets, Command& command) {
  const auto type = std::make_shared<std::string>();
  CLI::App* reload =
      AddCommand(applets, command, "reload",
                 "Start one applet's package anew; without TYPE look for packages and grants",
                 "applets reload writer", [&command, type] {
                   if (type->empty()) return RescanAll(command);
                   return PrintAnswer(command, command.Ask("POST", PathOf(*type, "/reload")));
                 });
  reload->add_option("TYPE", *type, "The applet");
}

}  // namespace

void AddAppletCommands(CLI::App& app, Command& command) {
  CLI::App& applets = *AddGroup(app, "applets", "Applets and their packages");
  AddCommand(applets, command, "list", "All applets, and packages that are broken", "applets list",
             [&command] { return List(command); });
  const auto type = std::make_shared<std::string>();
  AddCommand(applets, command, "show", "One applet and how its package fares",
             "applets show writer", [&command, type] { return Show(command, *type); })
      ->add_option("TYPE", *type, "The applet")
      ->required();
  AddConfig(applets, command);
  AddAction(applets, command, "enable", "Let an applet's package be called again");
  AddAction(applets, command, "disable", "Refuse calls of an applet's package");
  AddReload(applets, command);
  AddAction(applets, command, "clear-quarantine", "Let a package that crashed too often try again");
}

}  // namespace synappsd::ctl
