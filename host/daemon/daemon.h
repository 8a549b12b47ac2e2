// Daemon: all parts of synappsd put together, from an open database to listening sockets.
#ifndef SYNAPPSD_DAEMON_DAEMON_H_
#define SYNAPPSD_DAEMON_DAEMON_H_

#include <functional>
#include <memory>

#include "base/result.h"
#include "config/load.h"

namespace synappsd::daemon {

class Daemon {
 public:
  // Opens the database, loads the applets, listens, goes on with runs behind it; logs "listening on
  // http://ADDRESS:PORT" for each address once it answers. Blocks. An error names what is wrong and
  // what to do; nothing is left running.
  static Result<std::unique_ptr<Daemon>> Start(const config::LoadedConfig& loaded);

  ~Daemon();  // Stop()
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Looks for applet packages that came, changed or went, and reads their grants again. Begun, not
  // waited for. Any thread, before Stop().
  void Reload();

  // Whether connections are served and runs go on. `done` is called once, from inside or on any
  // thread. Before Stop().
  void AskAlive(std::function<void(bool alive)> done);

  // Stops accepting, lets running nodes finish, leaves the rest for the next start, answers what
  // was asked, ends the applets, closes the database; all within config.drain_timeout, shared as
  // stop_budget.h has it. Blocks; idempotent.
  void Stop();

 private:
  class Parts;
  explicit Daemon(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_DAEMON_H_
