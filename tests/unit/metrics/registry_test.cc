#include "metrics/registry.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace synappsd::metrics {
namespace {

bool Has(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Registry, WritesCountersWithTheirLabels) {
  Registry registry;
  registry.MakeCounter("synapps_http_requests_total", {"GET", "/api/v1/flows/:id", "2xx"}).Add(2);
  const std::string text = registry.Render();
  EXPECT_TRUE(Has(text, "# TYPE synapps_http_requests_total counter")) << text;
  EXPECT_TRUE(Has(text,
                  "synapps_http_requests_total{method=\"GET\",route=\"/api/v1/flows/"
                  ":id\",status=\"2xx\"} 2"))
      << text;
}

TEST(Registry, HasOneCounterForTheSameLabels) {
  Registry registry;
  registry.MakeCounter("synapps_runs_finished_total", {"success"}).Add();
  registry.MakeCounter("synapps_runs_finished_total", {"success"}).Add();
  EXPECT_TRUE(Has(registry.Render(), "synapps_runs_finished_total{status=\"success\"} 2"));
}

TEST(Registry, WritesHistogramsWithTheBucketsOfTheCatalogue) {
  Registry registry;
  const Histogram groups = registry.MakeHistogram("synapps_store_group_writes");
  groups.Observe(1);
  groups.Observe(300);
  const std::string text = registry.Render();
  EXPECT_TRUE(Has(text, "synapps_store_group_writes_bucket{le=\"1\"} 1")) << text;
  EXPECT_TRUE(Has(text, "synapps_store_group_writes_bucket{le=\"256\"} 1")) << text;
  EXPECT_TRUE(Has(text, "synapps_store_group_writes_bucket{le=\"+Inf\"} 2")) << text;
  EXPECT_TRUE(Has(text, "synapps_store_group_writes_sum 301")) << text;
}

TEST(Registry, AsksSourcesAtEachRendering) {
  Registry registry;
  double value = 1;
  registry.AddSource([&](Samples* samples) {
    samples->Set("synapps_live_clients", {"websocket"}, value);
    samples->Set("synapps_live_clients", {"event_stream"}, 7);
  });
  EXPECT_TRUE(Has(registry.Render(), "synapps_live_clients{kind=\"websocket\"} 1"));
  value = 2;
  const std::string text = registry.Render();
  EXPECT_TRUE(Has(text, "synapps_live_clients{kind=\"websocket\"} 2")) << text;
  EXPECT_TRUE(Has(text, "synapps_live_clients{kind=\"event_stream\"} 7")) << text;
}

TEST(Registry, EscapesWhatLabelsHold) {
  Registry registry;
  registry.MakeCounter("synapps_runs_finished_total", {"a\"b\\c\nd"}).Add();
  EXPECT_TRUE(Has(registry.Render(), "synapps_runs_finished_total{status=\"a\\\"b\\\\c\\nd\"} 1"));
}

TEST(Registry, CountsExactlyFromManyThreads) {
  Registry registry;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const Counter counter = registry.MakeCounter("synapps_runs_started_total");
      for (int n = 0; n < 10'000; ++n) counter.Add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(Has(registry.Render(), "synapps_runs_started_total 40000"));
}

TEST(RegistryDeathTest, RefusesWhatTheCatalogueHasNot) {
  Registry registry;
  EXPECT_DEATH(registry.MakeCounter("synapps_nonsense"), "not in the catalogue");
  EXPECT_DEATH(registry.MakeCounter("synapps_runs_active"), "of another kind");
  EXPECT_DEATH(registry.MakeCounter("synapps_runs_finished_total"), "has other labels");
}

}  // namespace
}  // namespace synappsd::metrics
