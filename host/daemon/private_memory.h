// Who may look into the daemon's memory, where keys and everybody's data are.
#ifndef SYNAPPSD_DAEMON_PRIVATE_MEMORY_H_
#define SYNAPPSD_DAEMON_PRIVATE_MEMORY_H_

namespace synappsd::daemon {

// From here on other processes of the daemon's user, workers above all, can neither trace it nor
// read its memory, environment and descriptors in /proc; there is no core file. Root may do all
// that still. What the daemon reads of itself in /proc it goes on reading.
void KeepMemoryPrivate();

// Takes it back: core files are for the administrator's ulimit and core_pattern to decide.
void AllowCoreDumps();

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_PRIVATE_MEMORY_H_
