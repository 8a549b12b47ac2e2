#include "monitoring/store_metrics.h"

namespace synappsd::monitoring {
namespace {

metrics::Counter Errors(metrics::Registry& registry, Code code) {
  return registry.MakeCounter("synapps_store_errors_total", {CodeName(code)});
}

}  // namespace

StoreMetrics::StoreMetrics(metrics::Registry& registry)
    : group_writes_(registry.MakeHistogram("synapps_store_group_writes")),
      commit_seconds_(registry.MakeHistogram("synapps_store_commit_duration_seconds")),
      unavailable_(Errors(registry, Code::kUnavailable)),
      internal_(Errors(registry, Code::kInternal)),
      data_loss_(Errors(registry, Code::kDataLoss)),
      unknown_(Errors(registry, Code::kUnknown)),
      refused_reads_(registry.MakeCounter("synapps_store_refused_total", {"reads"})),
      refused_writes_(registry.MakeCounter("synapps_store_refused_total", {"writes"})) {}

void StoreMetrics::OnGroup(std::size_t writes, double seconds) {
  group_writes_.Observe(static_cast<double>(writes));
  commit_seconds_.Observe(seconds);
}

void StoreMetrics::OnFailure(Code code) {
  switch (code) {
    case Code::kUnavailable:
      return unavailable_.Add();
    case Code::kInternal:
      return internal_.Add();
    case Code::kDataLoss:
      return data_loss_.Add();
    case Code::kUnknown:
      return unknown_.Add();
    default:
      return;  // the caller's fault: no such run, a value that cannot be stored
  }
}

void StoreMetrics::OnRefused(Queue queue) {
  (queue == Queue::kReads ? refused_reads_ : refused_writes_).Add();
}

}  // namespace synappsd::monitoring
