#include "monitoring/run_metrics.h"

namespace synappsd::monitoring {

RunMetrics::RunMetrics(metrics::Registry& registry, engine::RunObserver& next)
    : next_(next),
      started_(registry.MakeCounter("synapps_runs_started_total")),
      succeeded_(registry.MakeCounter("synapps_runs_finished_total", {"success"})),
      failed_(registry.MakeCounter("synapps_runs_finished_total", {"error"})),
      cancelled_(registry.MakeCounter("synapps_runs_finished_total", {"cancelled"})) {}

void RunMetrics::OnCommitted(const engine::CommittedChanges& changes) {
  for (const engine::StatusChange& change : changes.statuses) {
    if (change.is_creation) started_.Add();
    if (!change.snapshot.end_time) continue;
    const std::string& status = change.snapshot.status;
    (status == "success" ? succeeded_ : status == "cancelled" ? cancelled_ : failed_).Add();
  }
  next_.OnCommitted(changes);
}

void RunMetrics::OnNodeEvent(std::string_view run_id, std::string_view flow_id,
                             std::string_view node_id, std::string_view kind,
                             std::string_view data) {
  next_.OnNodeEvent(run_id, flow_id, node_id, kind, data);
}

}  // namespace synappsd::monitoring
