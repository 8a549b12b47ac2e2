// CtlRun: synappsctl in this process, with what it prints.
#ifndef SYNAPPSD_TESTS_UNIT_CTL_CTL_RUN_H_
#define SYNAPPSD_TESTS_UNIT_CTL_CTL_RUN_H_

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "ctl/run_ctl.h"

namespace synappsd::ctl {

struct CtlRun {
  explicit CtlRun(std::vector<std::string> arguments, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    status = RunCtl(std::move(arguments), in, out_stream, err_stream);
    out = out_stream.str();
    err = err_stream.str();
  }

  // What --json printed on standard error, whose last line is the error; null if it is not JSON.
  json::Value Error() const {
    std::string line = err;
    if (line.ends_with("\n")) line.pop_back();
    const Result<json::Value> value = json::Parse(line.substr(line.rfind('\n') + 1));
    const json::Value* error = value.ok() ? value->Find("error") : nullptr;
    return error == nullptr ? json::Value() : *error;
  }

  int status = -1;
  std::string out;
  std::string err;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_TESTS_UNIT_CTL_CTL_RUN_H_
