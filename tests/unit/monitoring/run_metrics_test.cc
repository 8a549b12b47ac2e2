#include "monitoring/run_metrics.h"

#include <gtest/gtest.h>

#include <string>

namespace synappsd::monitoring {
namespace {

class CountingObserver : public engine::RunObserver {
 public:
  void OnCommitted(const engine::CommittedChanges&) override { ++commits; }
  void OnNodeEvent(std::string_view, std::string_view, std::string_view, std::string_view,
                   std::string_view) override {
    ++events;
  }
  int commits = 0;
  int events = 0;
};

engine::StatusChange Change(const std::string& status, bool is_creation, bool has_ended) {
  engine::StatusChange change;
  change.is_creation = is_creation;
  change.snapshot.status = status;
  if (has_ended) change.snapshot.end_time = 1.0;
  return change;
}

TEST(RunMetrics, CountsRunsAsTheyBeginAndEnd) {
  metrics::Registry registry;
  CountingObserver next;
  RunMetrics metrics(registry, next);
  engine::CommittedChanges changes;
  changes.statuses = {Change("running", true, false), Change("running", false, false),
                      Change("success", false, true)};
  metrics.OnCommitted(changes);
  changes.statuses = {Change("error", false, true)};
  metrics.OnCommitted(changes);
  changes.statuses = {Change("cancelled", false, true)};
  metrics.OnCommitted(changes);
  const std::string text = registry.Render();
  for (const char* line :
       {"synapps_runs_started_total 1\n", "synapps_runs_finished_total{status=\"success\"} 1\n",
        "synapps_runs_finished_total{status=\"error\"} 1\n",
        "synapps_runs_finished_total{status=\"cancelled\"} 1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(RunMetrics, PassesEverythingOn) {
  metrics::Registry registry;
  CountingObserver next;
  RunMetrics metrics(registry, next);
  metrics.OnCommitted({});
  metrics.OnNodeEvent("r", "f", "n", "token", "x");
  EXPECT_EQ(next.commits, 1);
  EXPECT_EQ(next.events, 1);
}

}  // namespace
}  // namespace synappsd::monitoring
