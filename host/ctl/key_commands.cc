#include "ctl/key_commands.h"

#include <charconv>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "ctl/answer_reading.h"
#include "ctl/command_line.h"
#include "ctl/printable.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

constexpr const char* kKeys = "/api/v1/keys";

struct KeyOptions {
  std::string name;
  std::vector<std::string> scopes;
  std::string owner;
  std::string expires;
};

// "90d", "12h", "30m" or "never", as a time from now; none: never. INVALID_ARGUMENT.
Result<std::optional<double>> ExpiryOf(const std::string& text) {
  if (text.empty() || text == "never") return std::optional<double>();
  double number = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  double unit_s = 0;
  if (text.back() == 'm') unit_s = 60;
  if (text.back() == 'h') unit_s = 3'600;
  if (text.back() == 'd') unit_s = 86'400;
  if (error != std::errc() || rest != end || !(number > 0) || unit_s == 0) {
    return Status(Code::kInvalidArgument,
                  "--expires takes a time such as 90d, 12h or 30m, or never, not " + text);
  }
  return std::optional<double>(SystemClock().UnixSeconds() + number * unit_s);
}

Status Create(Command& command, const KeyOptions& options) {
  const Result<std::optional<double>> expires = ExpiryOf(options.expires);
  if (!expires.ok()) return expires.status();
  std::string scopes;
  for (const std::string& scope : options.scopes) scopes += (scopes.empty() ? "" : " ") + scope;
  json::Object body;
  body.Set("name", options.name);
  body.Set("scopes", scopes);
  if (!options.owner.empty()) body.Set("owner", options.owner);
  if (*expires) body.Set("expires_time", **expires);
  const Result<json::Value> key =
      command.Ask("POST", kKeys, json::Write(json::Value(std::move(body))));
  if (!key.ok()) return key.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*key)) << "\n";
    return Status::Ok();
  }
  command.err() << Printable("Key " + Cell(*key, "id") + " of " + Cell(*key, "owner") + " may " +
                             Cell(*key, "scopes"))
                << ". It is shown once:\n";
  command.out() << Printable(Cell(*key, "key")) << "\n";
  return Status::Ok();
}

// What a list says of a key in one word.
std::string StateOf(const json::Value& key) {
  if (Cell(key, "revoked_time") != "-") return "revoked";
  const json::Value* expires = key.Find("expires_time");
  const json::Number* time = expires == nullptr ? nullptr : expires->if_number();
  return time != nullptr && time->as_double() <= SystemClock().UnixSeconds() ? "expired" : "valid";
}

Status List(Command& command) {
  const Result<json::Value> keys = command.Ask("GET", kKeys);
  if (!keys.ok()) return keys.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*keys)) << "\n";
    return Status::Ok();
  }
  Table table({"ID", "NAME", "OWNER", "SCOPES", "STATE", "EXPIRES", "LAST USED", "MADE BY"});
  for (const json::Value& key : Items(*keys)) {
    table.Add({Cell(key, "id"), Cell(key, "name"), Cell(key, "owner"), Cell(key, "scopes"),
               StateOf(key), When(NumberOf(key, "expires_time")),
               When(NumberOf(key, "last_used_time")), Cell(key, "created_by")});
  }
  table.Print(command.out());
  return Status::Ok();
}

Status PrintMessage(Command& command, const Result<json::Value>& answer) {
  if (!answer.ok()) return answer.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*answer)) << "\n";
  } else {
    command.out() << Cell(*answer, "message") << "\n";
  }
  return Status::Ok();
}

Status Revoke(Command& command, const std::string& id) {
  const std::string path = std::string(kKeys) + "/" + EncodeSegment(id) + "/revoke";
  return PrintMessage(command, command.Ask("POST", path));
}

Status Delete(Command& command, const std::string& id) {
  return PrintMessage(command, command.Ask("DELETE", std::string(kKeys) + "/" + EncodeSegment(id)));
}

}  // namespace

void AddKeyCommands(CLI::App& app, Command& command) {
  CLI::App* keys = AddGroup(app, "keys", "API keys: who may use the daemon");
  const auto options = std::make_shared<KeyOptions>();
  CLI::App* create = AddCommand(*keys, command, "create", "Make a key and print it, once",
                                "keys create --name ci --scope run --scope read --expires 90d",
                                [&command, options] { return Create(command, *options); });
  create->add_option("--name", options->name, "What it is for")->required();
  create
      ->add_option("--scope", options->scopes,
                   "read, run, write or admin (which holds all); may be repeated")
      ->required()
      ->delimiter(',')
      ->allow_extra_args(false);
  create->add_option("--owner", options->owner, "On whose account runs are counted; else the name");
  create->add_option("--expires", options->expires, "After how long: 90d, 12h, 30m; else never");
  AddCommand(*keys, command, "list", "All keys, also those that open nothing any more", "keys list",
             [&command] { return List(command); });
  const auto id = std::make_shared<std::string>();
  AddCommand(*keys, command, "revoke", "End a key, with what it holds open", "keys revoke 4f7k2m9q",
             [&command, id] { return Revoke(command, *id); })
      ->add_option("ID", *id, "The key's id, as the list shows it")
      ->required();
  AddCommand(*keys, command, "delete", "End a key, and take it off the list",
             "keys delete 4f7k2m9q", [&command, id] { return Delete(command, *id); })
      ->add_option("ID", *id, "The key's id, as the list shows it")
      ->required();
}

}  // namespace synappsd::ctl
