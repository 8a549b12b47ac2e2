// Command: what a sub-command of synappsctl has to work with.
//
// A group of sub-commands is a file with one Add...Commands(app, command) that sets `action` from
// CLI11's callbacks; the action runs once the whole line is known to be right.
#ifndef SYNAPPSD_CTL_COMMAND_H_
#define SYNAPPSD_CTL_COMMAND_H_

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "ctl/exit_status.h"
#include "ctl/http/http_exchange.h"

namespace synappsd::ctl {

// How to reach the daemon, as the options say it.
struct ConnectionChoice {
  std::string url;  // empty: as DefaultDaemonAddress() finds it
  std::string key_file;
  std::string ca_file;
  double timeout_s = 60;
};

// Not thread-safe.
class Command {
 public:
  Command(std::istream& in, std::ostream& out, std::ostream& err) : in_(in), out_(out), err_(err) {}

  ConnectionChoice choice;
  bool json = false;
  std::function<Status()> action;
  // Instead of the status that the action's outcome has; kExitDone: none.
  ExitStatus exit_status = kExitDone;

  Status Run() { return action ? action() : Status(Code::kInvalidArgument, "nothing to do"); }
  std::istream& in() { return in_; }
  std::ostream& out() { return out_; }  // results
  std::ostream& err() { return err_; }  // everything else

  // Something to know that is no result: a line of err(), as a JSON object with --json.
  void Notice(const std::string& sentence);

  // The choice, with the environment, checked once. The pointer is valid as long as this.
  // INVALID_ARGUMENT: a wrong address, CA file or key file.
  Result<const Connection*> Reach();

  // The body of a successful answer, a JSON object. `body` may be empty. Otherwise why there is
  // none: what Exchange() says; UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND, RESOURCE_EXHAUSTED
  // (429) and UNAVAILABLE (503) for these statuses, UNKNOWN for others and for answers that are not
  // synappsd's. The message has the daemon's words, its details and the remedy.
  Result<json::Value> Ask(const std::string& method, const std::string& path,
                          const std::string& body = "");

  // The same for an answer that is not JSON: its text.
  Result<std::string> AskForText(const std::string& path);

  // What an answer of at least 300 means.
  Status Refused(const HttpAnswer& answer, const std::string& path);

  // The "error" object of the daemon if it refused the last request.
  const std::optional<json::Value>& refusal() const { return refusal_; }

 private:
  Result<HttpAnswer> Send(const HttpRequest& request);

  std::istream& in_;
  std::ostream& out_;
  std::ostream& err_;
  std::optional<Connection> connection_;
  std::optional<json::Value> refusal_;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_COMMAND_H_
