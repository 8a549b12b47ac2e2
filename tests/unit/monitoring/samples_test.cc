#include "monitoring/samples.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "monitoring/store_metrics.h"

namespace synappsd::monitoring {
namespace {

class Recorder : public metrics::Samples {
 public:
  void Set(std::string_view name, const metrics::LabelValues& labels, double value) override {
    std::string key(name);
    for (const std::string& label : labels) key += " " + label;
    values[key] = value;
  }
  std::map<std::string, double> values;
};

applets::PackageStatus Package(const std::string& id, applets::PackageState state) {
  applets::PackageStatus status;
  status.package = id;
  status.state = state;
  status.crashes = 3;
  return status;
}

TEST(Samples, PackagesWithTheirState) {
  Recorder recorder;
  SamplePackages(
      {Package("a", applets::PackageState::kQuarantined),
       Package("b", applets::PackageState::kReady), Package("b", applets::PackageState::kDraining)},
      &recorder);
  EXPECT_EQ(recorder.values.at("synapps_package_state a quarantined"), 1);
  EXPECT_EQ(recorder.values.at("synapps_package_crashes_total a"), 3);
  EXPECT_EQ(recorder.values.at("synapps_package_state b ready"), 1);
  EXPECT_EQ(recorder.values.count("synapps_package_state b draining"), 0U);
  EXPECT_EQ(recorder.values.count("synapps_worker_resident_memory_bytes a"), 0U);
}

TEST(Samples, ABoundedNumberOfPackages) {
  std::vector<applets::PackageStatus> packages;
  std::map<std::string, services::MetricCounters::Counters> counters;
  for (std::size_t i = 0; i < kMaxPackages + 10; ++i) {
    const std::string id = "p" + std::to_string(1000 + i);
    packages.push_back(Package(id, applets::PackageState::kIdle));
    counters[id]["n"] = 1;
  }
  Recorder recorder;
  SamplePackages(packages, &recorder);
  SampleAppletCounters(counters, &recorder);
  EXPECT_EQ(std::count_if(recorder.values.begin(), recorder.values.end(),
                          [](const auto& entry) {
                            return entry.first.starts_with("synapps_package_state ");
                          }),
            static_cast<std::ptrdiff_t>(kMaxPackages));
  EXPECT_EQ(recorder.values.count("synapps_applet_metric_total p1199 n"), 1U);
  EXPECT_EQ(recorder.values.count("synapps_applet_metric_total p1200 n"), 0U);
}

TEST(StoreMetrics, CountsOnlyWhatIsNotTheCallersFault) {
  metrics::Registry registry;
  StoreMetrics metrics(registry);
  metrics.OnFailure(Code::kNotFound);
  metrics.OnFailure(Code::kUnavailable);
  metrics.OnGroup(3, 0.004);
  metrics.OnRefused(store::StoreObserver::Queue::kWrites);
  const std::string text = registry.Render();
  for (const char* line : {"synapps_store_errors_total{code=\"UNAVAILABLE\"} 1\n",
                           "synapps_store_group_writes_sum 3\n",
                           "synapps_store_commit_duration_seconds_bucket{le=\"0.005\"} 1\n",
                           "synapps_store_refused_total{queue=\"writes\"} 1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
  EXPECT_EQ(text.find("NOT_FOUND"), std::string::npos);
}

}  // namespace
}  // namespace synappsd::monitoring
