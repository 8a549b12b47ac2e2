// CallerGateway: applet.call/1 over an AppletCaller.
#ifndef SYNAPPSD_APPLETS_CALLER_GATEWAY_H_
#define SYNAPPSD_APPLETS_CALLER_GATEWAY_H_

#include <cstdint>
#include <memory>

#include "applets/applet_caller.h"
#include "services/applet_gateway.h"

namespace synappsd::applets {

class CallerGateway : public services::AppletGateway {
 public:
  explicit CallerGateway(AppletCaller& caller) : caller_(caller) {}  // outlives the gateway

  std::uint64_t Call(services::NestedCall call,
                     std::shared_ptr<services::NestedListener> listener) override;
  void Cancel(std::uint64_t call_id) override { caller_.Cancel(call_id); }

 private:
  AppletCaller& caller_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_CALLER_GATEWAY_H_
