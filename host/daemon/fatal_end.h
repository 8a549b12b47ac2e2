// The last words of a process that an exception ends.
#ifndef SYNAPPSD_DAEMON_FATAL_END_H_
#define SYNAPPSD_DAEMON_FATAL_END_H_

namespace synappsd::daemon {

// From now on an exception that nobody catches, on any thread, is named on stderr before the
// process aborts. That is the end also where memory runs out in the engine or a loop: a run whose
// step is half done in memory is only right again when it is read from the database, which is what
// the next start does. Once, in main.
void NameFatalExceptions();

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_FATAL_END_H_
