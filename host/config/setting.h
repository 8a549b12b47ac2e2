// Setting: one thing an administrator can set: its key, type, bounds, names and words.
//
// A setting is described once, in settings.cc. From that come what synapps.toml, the environment
// and the flags accept, --help, --print-config, and the shipped synapps.toml.
#ifndef SYNAPPSD_CONFIG_SETTING_H_
#define SYNAPPSD_CONFIG_SETTING_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "config/config.h"

namespace synappsd::config {

// What was written somewhere, before it is understood.
struct RawValue {
  enum class Type { kUntyped, kString, kInteger, kBoolean, kArray };

  Type type = Type::kUntyped;      // kUntyped: from a variable or a flag
  std::vector<std::string> items;  // one, unless it is an array or a flag given several times

  static RawValue Untyped(std::string text) { return {Type::kUntyped, {std::move(text)}}; }
};

// A further variable that sets the same: one the existing system reads.
struct Alias {
  enum class Empty { kIgnored, kTaken, kMeansAny };

  std::string name;
  Empty if_empty = Empty::kIgnored;  // a variable that is set, but to nothing
};

struct Setting {
  std::string key;          // "http.max_body": table and name in synapps.toml
  std::string description;  // one or two sentences, without line breaks
  std::string type_name;    // for --help: "SIZE"
  std::string allowed;      // for error messages: "a size such as 8MiB, from 1KiB to 1GiB"
  bool is_list = false;
  bool is_bool = false;
  bool is_secret = false;  // never printed, and no flag: ps shows flags to everyone
  std::string computed;    // if the default depends on the machine: what it is, in words
  std::string example;     // if not being set differs from every value: what it could be
  std::vector<Alias> aliases;

  // Sets the member. The error's message says what is wrong with the value, as in "is no number".
  std::function<Status(const RawValue&, Config*)> set;
  // The value as synapps.toml has it; empty if it is not set.
  std::function<std::string(const Config&)> get;

  std::string table() const;        // "http", or "" at the top level
  std::string name() const;         // "max_body"
  std::string environment() const;  // "SYNAPPS_HTTP_MAX_BODY"
  std::string flag() const;         // "--http-max-body"; "" if secret
};

// All of them: those without a table first, then table by table.
const std::vector<Setting>& AllSettings();

// Null if there is none of that key.
const Setting* FindSetting(std::string_view key);

// The value for people: secrets and the user and password in URLs are masked.
std::string MaskedValue(const Setting& setting, const Config& config);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_SETTING_H_
