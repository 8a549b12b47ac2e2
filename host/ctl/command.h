// Command: what a sub-command of synappsctl has to work with.
//
// A group of sub-commands is a file with one Add...Commands(app, command) that sets `action` from
// CLI11's callbacks; the action runs once the whole line is known to be right.
#ifndef SYNAPPSD_CTL_COMMAND_H_
#define SYNAPPSD_CTL_COMMAND_H_

#include <functional>
#include <iosfwd>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace synappsd::ctl {

class Command {
 public:
  Command(std::istream& in, std::ostream& out, std::ostream& err) : in_(in), out_(out), err_(err) {}

  std::string url;
  bool json = false;
  std::function<Status()> action;

  Status Run() { return action ? action() : Status(Code::kInvalidArgument, "nothing to do"); }
  std::istream& in() { return in_; }
  std::ostream& out() { return out_; }  // results
  std::ostream& err() { return err_; }  // everything else

  // The body of a successful answer, a JSON object. `body` may be empty. UNAVAILABLE: no answer;
  // UNKNOWN: an answer that is an error, with the daemon's message and its details.
  Result<json::Value> Ask(const std::string& method, const std::string& path,
                          const std::string& body = "") const;

 private:
  std::istream& in_;
  std::ostream& out_;
  std::ostream& err_;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_COMMAND_H_
