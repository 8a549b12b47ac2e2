// RunCtl: the program synappsctl, by which administrators speak with a running synappsd.
#ifndef SYNAPPSD_CTL_RUN_CTL_H_
#define SYNAPPSD_CTL_RUN_CTL_H_

#include <iosfwd>
#include <string>
#include <vector>

namespace synappsd::ctl {

enum ExitStatus {
  kExitDone = 0,
  kExitRefused = 1,      // the daemon answered with an error, which is printed
  kExitUsage = 2,        // the command line is wrong
  kExitUnreachable = 3,  // no answer
};

// `arguments` without the program's name. Results go to `out`, everything else to `err`.
int RunCtl(std::vector<std::string> arguments, std::istream& in, std::ostream& out,
           std::ostream& err);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_RUN_CTL_H_
