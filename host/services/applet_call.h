// applet.call/1: one applet asks another.
//
// The asked applet's writes join those of the asking call, and it sees what that call has written
// so far, so both are one transaction. Its deadline is within the asking call's, it is cancelled
// with it, and calls nest to a bound: recursion ends.
#ifndef SYNAPPSD_SERVICES_APPLET_CALL_H_
#define SYNAPPSD_SERVICES_APPLET_CALL_H_

#include <cstdint>

#include "base/clock.h"
#include "services/applet_gateway.h"
#include "services/host_method.h"
#include "services/timers.h"

namespace synappsd::services {

class AppletCallMethod : public HostMethod {
 public:
  static constexpr std::uint32_t kMaxDepth = 8;

  // All must outlive the requests.
  AppletCallMethod(AppletGateway& gateway, Timers& timers, const Clock& clock)
      : gateway_(gateway), timers_(timers), clock_(clock) {}

  AbortRequest Start(MethodRequest request, std::shared_ptr<MethodReply> reply) override;

 private:
  Status Check(const MethodRequest& request, const std::string& type) const;

  AppletGateway& gateway_;
  Timers& timers_;
  const Clock& clock_;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_APPLET_CALL_H_
