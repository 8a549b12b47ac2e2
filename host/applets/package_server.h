// PackageServer: one package that answers calls, wherever its module is.
#ifndef SYNAPPSD_APPLETS_PACKAGE_SERVER_H_
#define SYNAPPSD_APPLETS_PACKAGE_SERVER_H_

#include <functional>
#include <memory>

#include "applets/active_call.h"
#include "applets/applet_caller.h"
#include "applets/package_control.h"
#include "base/clock.h"
#include "base/status.h"

namespace synappsd::applets {

// Is told about every call that a server was given, once, when it is over. Never from inside the
// function of the server that was given the call.
using CallEnded =
    std::function<void(const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome)>;

// Any thread.
class PackageServer {
 public:
  virtual ~PackageServer() = default;

  virtual void Invoke(const std::shared_ptr<ActiveCall>& call) = 0;
  // The call is over within the grace period, whatever the module does.
  virtual void Cancel(CallId call) = 0;

  // As of PackageControl.
  virtual void Replace(std::shared_ptr<const Package> package) = 0;
  virtual Status Reload() = 0;
  virtual void SetDisabled(bool disabled) = 0;
  virtual void ClearQuarantine() = 0;
  virtual PackageStatus GetStatus() const = 0;

  // No new calls come. is_gone(): nothing of it is left.
  virtual void Retire() = 0;
  virtual bool is_gone() const = 0;

  // The end of everything, for all servers at once: BeginStop(), then Stop(), which blocks for at
  // most `limit`. False: the module's code did not come back.
  virtual void BeginStop(Milliseconds limit) = 0;
  virtual bool Stop(Milliseconds limit) = 0;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_PACKAGE_SERVER_H_
