// StopSignals: SIGTERM, SIGINT and SIGHUP as something to wait for.
#ifndef SYNAPPSD_DAEMON_STOP_SIGNALS_H_
#define SYNAPPSD_DAEMON_STOP_SIGNALS_H_

namespace synappsd::daemon {

// Made first, before any thread: the signals are blocked in it and in every thread started later,
// SIGPIPE is ignored (a peer's disappearance is an error code, not an end). Before that, while the
// program is still being loaded, a signal has its default effect: the process ends by it, which
// harms nothing, as nothing is open yet, and counts as a clean stop for systemd.
class StopSignals {
 public:
  StopSignals();

  // Blocks until one of them comes; its number.
  int Wait() const;

  // From now on a further SIGTERM or SIGINT ends the process at once, with 128 + its number,
  // wherever it is. What is committed survives that, as it survives kill -9.
  void EndAtNext() const;
};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_STOP_SIGNALS_H_
