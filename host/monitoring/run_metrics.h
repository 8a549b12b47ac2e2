// RunMetrics: counts the runs of this daemon, on the way from the engine to who hears of them.
#ifndef SYNAPPSD_MONITORING_RUN_METRICS_H_
#define SYNAPPSD_MONITORING_RUN_METRICS_H_

#include <string_view>

#include "engine/run_observer.h"
#include "metrics/registry.h"

namespace synappsd::monitoring {

class RunMetrics : public engine::RunObserver {
 public:
  // Both must outlive this.
  RunMetrics(metrics::Registry& registry, engine::RunObserver& next);

  void OnCommitted(const engine::CommittedChanges& changes) override;
  void OnNodeEvent(std::string_view run_id, std::string_view flow_id, std::string_view node_id,
                   std::string_view kind, std::string_view data) override;

 private:
  engine::RunObserver& next_;
  const metrics::Counter started_;
  const metrics::Counter succeeded_;
  const metrics::Counter failed_;
  const metrics::Counter cancelled_;
};

}  // namespace synappsd::monitoring

#endif  // SYNAPPSD_MONITORING_RUN_METRICS_H_
