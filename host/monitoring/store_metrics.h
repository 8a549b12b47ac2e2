// StoreMetrics: counts the work of the store.
#ifndef SYNAPPSD_MONITORING_STORE_METRICS_H_
#define SYNAPPSD_MONITORING_STORE_METRICS_H_

#include "metrics/registry.h"
#include "store/store.h"

namespace synappsd::monitoring {

class StoreMetrics : public store::StoreObserver {
 public:
  explicit StoreMetrics(metrics::Registry& registry);  // must outlive this

  void OnGroup(std::size_t writes, double seconds) override;
  void OnFailure(Code code) override;
  void OnRefused(Queue queue) override;

 private:
  const metrics::Histogram group_writes_;
  const metrics::Histogram commit_seconds_;
  const metrics::Counter unavailable_;
  const metrics::Counter internal_;
  const metrics::Counter data_loss_;
  const metrics::Counter unknown_;
  const metrics::Counter refused_reads_;
  const metrics::Counter refused_writes_;
};

}  // namespace synappsd::monitoring

#endif  // SYNAPPSD_MONITORING_STORE_METRICS_H_
