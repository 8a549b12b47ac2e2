#include "ctl/secret_commands.h"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <ctime>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "ctl/command_line.h"
#include "ctl/printable.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

constexpr const char* kSecrets = "/api/v1/secrets";
constexpr std::size_t kMaxInputBytes = 64 << 10;  // the daemon takes less

std::string PathOf(const std::string& name) {
  return std::string(kSecrets) + "/" + EncodeSegment(name);
}

std::string CellOf(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  if (value == nullptr || value->is_null()) return "-";
  return value->if_string() != nullptr ? *value->if_string() : json::Write(*value);
}

// "2026-11-23 07:15:00", in UTC.
std::string TimeCell(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  if (value == nullptr || value->if_number() == nullptr) return "-";
  const auto seconds = static_cast<std::time_t>(std::floor(value->if_number()->as_double()));
  std::tm parts{};
  std::array<char, 32> text{};
  if (gmtime_r(&seconds, &parts) == nullptr ||
      std::strftime(text.data(), text.size(), "%F %T", &parts) == 0) {
    return "-";
  }
  return text.data();
}

// While it lives, what is typed on the terminal is not shown.
class NoEcho {
 public:
  NoEcho() : is_on_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_on_) return;
    termios without = before_;
    without.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_on_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &without) == 0;
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (is_on_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  bool is_on() const { return is_on_; }

 private:
  termios before_{};
  bool is_on_ = false;
};

// A line that is typed, or all of a file or pipe; in both the last newline is not part of it.
Result<std::string> ReadValue(Command& command, const std::string& name) {
  std::string value;
  if (&command.in() == &std::cin && isatty(STDIN_FILENO) != 0) {
    const NoEcho no_echo;
    if (!no_echo.is_on()) {
      return Status(Code::kFailedPrecondition,
                    "the terminal shows what is typed: give the value in a file or pipe");
    }
    command.err() << "Value of " << name << " (not shown): " << std::flush;
    std::getline(command.in(), value);
    command.err() << "\n";
  } else {
    value.resize(kMaxInputBytes + 1);
    command.in().read(value.data(), static_cast<std::streamsize>(value.size()));
    value.resize(static_cast<std::size_t>(command.in().gcount()));
    if (value.ends_with('\n')) value.pop_back();
  }
  if (value.empty()) {
    return Status(Code::kInvalidArgument, "there is no value on standard input");
  }
  if (value.size() > kMaxInputBytes) {
    return Status(Code::kInvalidArgument, "the value is larger than 64 KiB");
  }
  return value;
}

Status Print(Command& command, const Result<json::Value>& answer) {
  if (!answer.ok()) return answer.status();
  command.out() << (command.json ? PrintableJson(json::Write(*answer))
                                 : Printable(CellOf(*answer, "message")))
                << "\n";
  return Status::Ok();
}

Status Set(Command& command, const std::string& name) {
  Result<std::string> value = ReadValue(command, name);
  if (!value.ok()) return value.status();
  json::Object body;
  body.Set("value", *std::move(value));
  return Print(command,
               command.Ask("PUT", PathOf(name), json::Write(json::Value(std::move(body)))));
}

Status List(Command& command) {
  const Result<json::Value> answer = command.Ask("GET", kSecrets);
  if (!answer.ok()) return answer.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*answer)) << "\n";
    return Status::Ok();
  }
  Table table({"NAME", "CREATED (UTC)", "SET (UTC)", "BY", "PROBLEM"});
  const json::Value* items = answer->Find("items");
  if (items != nullptr && items->if_array() != nullptr) {
    for (const json::Value& secret : *items->if_array()) {
      table.Add({CellOf(secret, "name"), TimeCell(secret, "created_time"),
                 TimeCell(secret, "updated_time"), CellOf(secret, "updated_by"),
                 CellOf(secret, "problem")});
    }
  }
  table.Print(command.out());
  return Status::Ok();
}

Status Rotate(Command& command) {
  const Result<json::Value> answer = command.Ask("POST", std::string(kSecrets) + "/rotate");
  if (!answer.ok()) return answer.status();
  if (command.json) {
    command.out() << PrintableJson(json::Write(*answer)) << "\n";
    return Status::Ok();
  }
  command.out() << Printable(CellOf(*answer, "secrets") + " secret(s) sealed with master key " +
                             CellOf(*answer, "key_id"))
                << "\n";
  const std::string next_step = CellOf(*answer, "next_step");
  if (next_step != "-") command.Notice(Printable(next_step));
  return Status::Ok();
}

}  // namespace

void AddSecretCommands(CLI::App& app, Command& command) {
  CLI::App* const group =
      AddGroup(app, "secrets", "Secrets that applets may be given, sealed in the database");
  AddCommand(*group, command, "list", "Names and times; values are never shown", "secrets list",
             [&command] { return List(command); });
  const auto name = std::make_shared<std::string>();
  AddCommand(*group, command, "set", "Set a secret to what is on standard input",
             "secrets set openai_api_key", [&command, name] { return Set(command, *name); })
      ->add_option("NAME", *name, "a-z, 0-9 and _")
      ->required();
  AddCommand(*group, command, "delete", "Delete a secret", "secrets delete openai_api_key",
             [&command, name] { return Print(command, command.Ask("DELETE", PathOf(*name))); })
      ->add_option("NAME", *name, "The secret")
      ->required();
  AddCommand(*group, command, "rotate", "Seal all secrets with another master key",
             "secrets rotate", [&command] { return Rotate(command); });
}

}  // namespace synappsd::ctl
