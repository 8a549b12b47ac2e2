// AppletGateway: how applet.call/1 reaches other applets. The layer that calls applets implements
// it.
#ifndef SYNAPPSD_SERVICES_APPLET_GATEWAY_H_
#define SYNAPPSD_SERVICES_APPLET_GATEWAY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "services/call_scope.h"
#include "store/records.h"

namespace synappsd::services {

// A call that an applet makes of another.
struct NestedCall {
  std::string type;  // lower case
  std::string json;  // {"content", "context", "metadata"}
  Milliseconds timeout{0};
  CallOrigin origin;
};

struct NestedOutcome {
  Status status;
  std::string json;  // OK: the result message
  std::vector<store::StoreWrite> store_writes;
};

// Any thread; must not block.
class NestedListener {
 public:
  virtual ~NestedListener() = default;
  virtual void OnNestedEvent(std::string_view kind, std::string_view data) = 0;
  virtual void OnNestedDone(NestedOutcome outcome) = 0;  // last, exactly once
};

// Any thread; must not block.
class AppletGateway {
 public:
  virtual ~AppletGateway() = default;
  // Never calls the listener before it returns. The caller enforces the timeout.
  virtual std::uint64_t Call(NestedCall call, std::shared_ptr<NestedListener> listener) = 0;
  virtual void Cancel(std::uint64_t call_id) = 0;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_APPLET_GATEWAY_H_
