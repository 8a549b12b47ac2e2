// Watching a run until it has ended: what synappsctl runs watch and flows run have in common.
#ifndef SYNAPPSD_CTL_RUN_WATCH_H_
#define SYNAPPSD_CTL_RUN_WATCH_H_

#include <string>

#include "ctl/command.h"
#include "ctl/interrupt_signals.h"

namespace synappsd::ctl {

struct WatchOptions {
  bool shows_events = true;  // false: waits silently
  bool cancel_on_interrupt = false;
  bool is_known = false;  // see FollowOptions
};

// Shows the run on command.out(): drawn over itself on a terminal, an event a line elsewhere, with
// --json an event's JSON a line. OK: it ended as a success. Otherwise, with command.exit_status
// set, ABORTED: it failed, CANCELLED: it was cancelled, or watching it was interrupted, which
// leaves it going on; or why it cannot be watched.
Status WatchRun(Command& command, const std::string& run_id, const WatchOptions& options,
                InterruptSignals& signals);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_RUN_WATCH_H_
