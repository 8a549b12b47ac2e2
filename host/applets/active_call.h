// ActiveCall: one call from AppletCaller::Call() until its listener is done, wherever it is worked
// on.
#ifndef SYNAPPSD_APPLETS_ACTIVE_CALL_H_
#define SYNAPPSD_APPLETS_ACTIVE_CALL_H_

#include <memory>
#include <mutex>
#include <string_view>

#include "applets/applet_caller.h"
#include "applets/module/ids.h"
#include "services/call_scope.h"

namespace synappsd::applets {

// Any thread.
class ActiveCall {
 public:
  ActiveCall(CallId id, AppletCall call, std::shared_ptr<AppletCallListener> listener);

  CallId id() const { return id_; }
  const AppletCall& call() const { return call_; }
  std::shared_ptr<services::CallScope> scope() const;

  // It is to be worked on anew: what it wrote is forgotten.
  void Restart();

  // Passed to the listener, unless the call is done.
  void Event(std::string_view kind, std::string_view data);

  // The first Done() counts: false for every other. No event reaches the listener once it returned
  // true. An OK outcome gets the store writes of the call.
  bool Done(AppletOutcome outcome);

 private:
  const CallId id_;
  const AppletCall call_;
  const services::CallOrigin origin_;
  mutable std::mutex mutex_;
  std::shared_ptr<services::CallScope> scope_;    // guarded by mutex_
  std::shared_ptr<AppletCallListener> listener_;  // guarded by mutex_; null once done
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_ACTIVE_CALL_H_
