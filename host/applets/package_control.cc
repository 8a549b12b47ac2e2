#include "applets/package_control.h"

namespace synappsd::applets {

const char* PackageStateName(PackageState state) {
  switch (state) {
    case PackageState::kIdle:
      return "idle";
    case PackageState::kStarting:
      return "starting";
    case PackageState::kReady:
      return "ready";
    case PackageState::kBackingOff:
      return "backing-off";
    case PackageState::kQuarantined:
      return "quarantined";
    case PackageState::kDisabled:
      return "disabled";
    case PackageState::kDraining:
      return "draining";
    case PackageState::kBroken:
      return "broken";
  }
  return "unknown";
}

const char* IsolationName(Isolation isolation) {
  return isolation == Isolation::kProcess ? "process" : "in-process";
}

}  // namespace synappsd::applets
