// PackageControl: which packages are served, how they fare, and what an administrator may do about
// it. The seam between administration (registry, grants, REST, synappsctl) and the calls.
#ifndef SYNAPPSD_APPLETS_PACKAGE_CONTROL_H_
#define SYNAPPSD_APPLETS_PACKAGE_CONTROL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "applets/isolation.h"
#include "applets/registry.h"
#include "base/status.h"
#include "workers/supervisor/worker_crash.h"

namespace synappsd::applets {

enum class PackageState {
  kIdle,      // no worker; the next call starts one
  kStarting,  // calls wait for it
  kReady,
  kBackingOff,   // crashed: calls wait for the next worker
  kQuarantined,  // crashed too often: calls fail at once with UNAVAILABLE
  kDisabled,     // by the administrator: calls fail at once with UNAVAILABLE
  kDraining,     // not served any more; its last calls end
  kBroken,       // its module does not load: calls fail at once with FAILED_PRECONDITION
};

const char* PackageStateName(PackageState state);  // "backing-off"
const char* IsolationName(Isolation isolation);    // "process", "in-process"

struct SandboxLayer {
  std::string name;  // "seccomp"
  bool on = false;
  std::string why_missing;  // empty if it is on
};

using workers::WorkerCrash;

struct PackageStatus {
  std::string package;
  std::string version;
  PackageState state = PackageState::kIdle;
  std::string
      reason;  // broken: why. Ready: why the last replacement of the worker failed, if it did
  Isolation isolation = Isolation::kProcess;
  std::vector<SandboxLayer> sandbox;  // of the worker at work, in the order they were put up
  int pid = 0;                        // of the worker that takes new calls; 0: none
  std::uint64_t restarts = 0;         // workers started after a crash, since the daemon's start
  std::uint64_t crashes = 0;          // workers lost, or killed for what they did, since then
  std::uint64_t calls_in_flight = 0;
  std::optional<WorkerCrash> last_crash;
  double quarantined_until_unix_seconds = 0;  // when one call may try again; 0: not quarantined
};

// A package as the administrator wants it served.
struct ServedPackage {
  // Another object than in the last SetPackages() means another package, even with the same
  // version: new files, grants or settings.
  std::shared_ptr<const Package> package;
  Isolation isolation = Isolation::kProcess;
  SandboxMode sandbox = SandboxMode::kAuto;
  bool disabled = false;
};

// Any thread. Nothing here waits for workers: changes are begun, Statuses() shows how far they are.
class PackageControl {
 public:
  virtual ~PackageControl() = default;

  // The whole set. New packages are started; for changed ones new calls go to a new worker while
  // the old one ends its calls; those not named any more end their calls and are gone. Calls of a
  // type that is not there any more are NOT_FOUND. A package in this process cannot be unloaded:
  // its change counts from the daemon's next start, as its `reason` says.
  virtual void SetPackages(std::vector<ServedPackage> packages) = 0;

  // A new worker from the package's files, as if it had changed; mends one that is broken, too.
  // NOT_FOUND; FAILED_PRECONDITION if it is disabled, quarantined or in this process.
  virtual Status Reload(std::string_view package) = 0;

  // Disabled: calls fail, those under way end. The next SetPackages() decides anew. NOT_FOUND.
  virtual Status SetDisabled(std::string_view package, bool disabled) = 0;

  // The next call starts a worker, with a clean record. OK if it was not quarantined. NOT_FOUND.
  virtual Status ClearQuarantine(std::string_view package) = 0;

  // Sorted by package. One that is being drained after its end is listed until it is gone.
  virtual std::vector<PackageStatus> Statuses() const = 0;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_PACKAGE_CONTROL_H_
