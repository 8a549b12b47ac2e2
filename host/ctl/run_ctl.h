// RunCtl: the program synappsctl, by which administrators speak with a running synappsd, and look
// after its database.
#ifndef SYNAPPSD_CTL_RUN_CTL_H_
#define SYNAPPSD_CTL_RUN_CTL_H_

#include <iosfwd>
#include <string>
#include <vector>

namespace synappsd::ctl {

enum ExitStatus {
  kExitDone = 0,
  kExitRefused = 1,      // the daemon answered with an error, or it could not be done: see stderr
  kExitUsage = 2,        // the command line, or what it names, is wrong
  kExitUnreachable = 3,  // no answer: of the daemon, or of the database (locked and full disks too)
  kExitInUse = 4,        // a running daemon has the database
  kExitUnsound = 5,      // the database, or the backup, is damaged or not as it should be
};

// `arguments` without the program's name. Results go to `out`, everything else to `err`.
int RunCtl(std::vector<std::string> arguments, std::istream& in, std::ostream& out,
           std::ostream& err);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_RUN_CTL_H_
