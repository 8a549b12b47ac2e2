// RunCtl: the program synappsctl, by which administrators speak with a running synappsd, and look
// after its database.
#ifndef SYNAPPSD_CTL_RUN_CTL_H_
#define SYNAPPSD_CTL_RUN_CTL_H_

#include <iosfwd>
#include <string>
#include <vector>

#include "ctl/exit_status.h"

namespace synappsd::ctl {

// `arguments` without the program's name. Results go to `out`, everything else to `err`: with
// --json one JSON object a line, {"error":{...}} or {"notice":"..."}. Returns an ExitStatus.
int RunCtl(std::vector<std::string> arguments, std::istream& in, std::ostream& out,
           std::ostream& err);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_RUN_CTL_H_
