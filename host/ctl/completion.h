// The completion of synappsctl's command line in bash, packaging/completion/synappsctl.
//
// What to put in a place follows from its name: the positionals FLOW, RUN, TYPE (of an applet) and
// KEY are asked of the daemon, as are the values of options named so; FILE is a file.
#ifndef SYNAPPSD_CTL_COMPLETION_H_
#define SYNAPPSD_CTL_COMPLETION_H_

#include <string>

#include "ctl/command.h"
#include "ctl/command_tree.h"

namespace synappsd::ctl {

std::string BashCompletion(const CommandEntry& program);

// Prints what there is of `kind` ("flow", "run", "applet", "key"), one a line, at most 300: what
// the script asks for. Waits at most half a second for each hundred, and never complains: nobody
// asked for an answer.
Status PrintCandidates(Command& command, const std::string& kind);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_COMPLETION_H_
