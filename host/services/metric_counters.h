// MetricCounters: the counters that applets add to with metric.add/1, until the process ends.
#ifndef SYNAPPSD_SERVICES_METRIC_COUNTERS_H_
#define SYNAPPSD_SERVICES_METRIC_COUNTERS_H_

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "base/status.h"
#include "services/host_method.h"

namespace synappsd::services {

// Any thread.
class MetricCounters {
 public:
  static constexpr std::size_t kMaxPerPackage = 64;
  static constexpr std::size_t kMaxPackages = 1000;
  using Counters = std::map<std::string, double>;  // by name

  // RESOURCE_EXHAUSTED: it would be a counter too many.
  Status Add(const std::string& package, const std::string& name, double value);

  // All, by package.
  std::map<std::string, Counters> All() const;

  // Those of one package; empty if it has none.
  Counters Of(const std::string& package) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Counters> packages_;  // guarded by mutex_
};

class MetricAdd : public HostMethod {
 public:
  explicit MetricAdd(MetricCounters& counters) : counters_(counters) {}
  AbortRequest Start(MethodRequest request, std::shared_ptr<MethodReply> reply) override;

 private:
  MetricCounters& counters_;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_METRIC_COUNTERS_H_
