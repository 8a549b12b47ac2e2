// RunDaemon: the program synappsd.
#ifndef SYNAPPSD_DAEMON_RUN_DAEMON_H_
#define SYNAPPSD_DAEMON_RUN_DAEMON_H_

namespace synappsd::daemon {

// From the command line to the exit status: 0 after a stop by signal or --help and the like, 1 if
// the daemon cannot start or fails, config::kExitBadConfig (78) for a configuration that is wrong,
// 128 + signal after a second signal.
int RunDaemon(int argc, char** argv);

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_RUN_DAEMON_H_
