// Where a package's code runs, and behind what.
#ifndef SYNAPPSD_APPLETS_ISOLATION_H_
#define SYNAPPSD_APPLETS_ISOLATION_H_

namespace synappsd::applets {

enum class Isolation {
  kProcess,    // a worker process of its own: the default
  kInProcess,  // in the daemon: faster, but its crash is the daemon's
};

// What a worker does about layers of the sandbox that this machine does not have.
enum class SandboxMode {
  kAuto,     // goes without them; PackageStatus says which and why
  kRequire,  // refuses to start
  kOff,      // no sandbox at all: for debuggers and sanitizers
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_ISOLATION_H_
