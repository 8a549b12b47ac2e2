// What the parts of the daemon say of themselves, as samples of metrics.
#ifndef SYNAPPSD_MONITORING_SAMPLES_H_
#define SYNAPPSD_MONITORING_SAMPLES_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "applets/package_control.h"
#include "engine/engine.h"
#include "events/live_load.h"
#include "metrics/registry.h"
#include "rest/net/server.h"
#include "services/metric_counters.h"
#include "store/store.h"

namespace synappsd::monitoring {

// Packages that have series of their own, the first by name; the others have none.
inline constexpr std::size_t kMaxPackages = 200;

void SampleServer(const net::Server& server, std::size_t max_connections,
                  metrics::Samples* samples);
void SampleLive(const std::string& kind, const events::LiveLoad& load, metrics::Samples* samples);
void SampleEngine(const engine::EngineLoad& load, metrics::Samples* samples);
void SampleStore(const store::StoreLoad& load, metrics::Samples* samples);
void SamplePackages(const std::vector<applets::PackageStatus>& packages, metrics::Samples* samples);
void SampleAppletCounters(const std::map<std::string, services::MetricCounters::Counters>& packages,
                          metrics::Samples* samples);
void SampleBuild(metrics::Samples* samples);

}  // namespace synappsd::monitoring

#endif  // SYNAPPSD_MONITORING_SAMPLES_H_
