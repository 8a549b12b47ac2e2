// MeasuredCaller: counts and times the calls of nodes, between the engine and the applets, and logs
// those that were slow.
#ifndef SYNAPPSD_MONITORING_MEASURED_CALLER_H_
#define SYNAPPSD_MONITORING_MEASURED_CALLER_H_

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "applets/applet_caller.h"
#include "base/clock.h"
#include "metrics/registry.h"

namespace synappsd::monitoring {

class MeasuredCaller : public applets::AppletCaller {
 public:
  // Types of applets that are told apart; those met later count as "other".
  static constexpr std::size_t kMaxTypes = 256;

  // All must outlive this, and this every call. `slow`: a call that takes longer is logged; 0:
  // none is.
  MeasuredCaller(metrics::Registry& registry, applets::AppletCaller& next, const Clock& clock,
                 Milliseconds slow);
  ~MeasuredCaller() override;

  std::uint64_t Call(applets::AppletCall call,
                     std::shared_ptr<applets::AppletCallListener> listener) override;
  void Cancel(std::uint64_t call_id) override;

 private:
  class Listener;
  struct Meters {
    metrics::Counter succeeded;
    metrics::Counter failed;
    metrics::Counter cancelled;
    metrics::Histogram durations;
  };

  const Meters& MetersOf(std::string_view type);

  metrics::Registry& registry_;
  applets::AppletCaller& next_;
  const Clock& clock_;
  const Milliseconds slow_;
  std::mutex mutex_;
  std::map<std::string, Meters, std::less<>> meters_;  // by type; guarded by mutex_
};

}  // namespace synappsd::monitoring

#endif  // SYNAPPSD_MONITORING_MEASURED_CALLER_H_
