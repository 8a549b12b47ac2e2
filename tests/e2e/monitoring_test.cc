// What the daemon tells those who watch over it: /health, /ready and /metrics.

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "e2e/support/raw_socket.h"
#include "metrics/catalogue.h"
#include "support/eventually.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr milliseconds kLimit{60'000};

std::string TestApplets() { return std::getenv("SYNAPPS_TEST_APPLETS_DIR"); }

// The status of one check of a report, with its message.
std::string CheckIn(const HttpAnswer& report, const std::string& name) {
  const json::Value value = report.Json();
  const json::Value* checks = value.Find("checks");
  if (checks == nullptr || checks->if_array() == nullptr) return "no report: " + report.body;
  for (const json::Value& check : *checks->if_array()) {
    if (*check.Find("name")->if_string() != name) continue;
    const json::Value* message = check.Find("message");
    return *check.Find("status")->if_string() +
           (message == nullptr ? "" : ": " + *message->if_string());
  }
  return "not checked";
}

// Series of the text format: "name{labels}" -> value.
std::map<std::string, double> Series(const std::string& text) {
  std::map<std::string, double> series;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t blank = line.rfind(' ');
    series[line.substr(0, blank)] = std::stod(line.substr(blank + 1));
  }
  return series;
}

class Monitoring : public ::testing::Test {
 protected:
  void Start(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.end(), {"--applets-directories", TestApplets()});
    daemon_ = std::make_unique<DaemonProcess>(
        DaemonOptions{.data_dir = directory_.path() / "data", .arguments = arguments});
    client_ = std::make_unique<HttpClient>(daemon_->base_url());
  }
  std::string RunOf(const std::vector<std::string>& types, const std::string& input = "{}") {
    EXPECT_EQ(client_->Post("/api/v1/flows", ChainFlow("f", types)).status, 201);
    return client_->Post("/api/v1/flows/f/run", R"({"input":)" + input + "}").Text("run_id");
  }

  testing::TemporaryDirectory directory_;
  std::unique_ptr<DaemonProcess> daemon_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(Monitoring, AHealthyDaemonIsLiveAndReady) {
  Start();
  const HttpAnswer health = client_->Get("/health");
  EXPECT_EQ(health.status, 200);
  for (const char* part : {"http", "engine", "workers"}) EXPECT_EQ(CheckIn(health, part), "ok");
  const HttpAnswer ready = client_->Get("/ready");
  EXPECT_EQ(ready.status, 200) << ready.body;
  for (const char* part : {"daemon", "database", "disk", "workers"}) {
    EXPECT_EQ(CheckIn(ready, part), "ok");
  }
  EXPECT_EQ(client_->Request("HEAD", "/health", "").status, 200);
}

TEST_F(Monitoring, AFullDiskMakesItNotReadyButLive) {
  Start({"--health-min-free-disk", "1024GiB"});
  const HttpAnswer ready = client_->Get("/ready");
  EXPECT_EQ(ready.status, 503);
  EXPECT_NE(CheckIn(ready, "disk").find("less than health.min_free_disk"), std::string::npos)
      << ready.body;
  EXPECT_EQ(CheckIn(ready, "database"), "ok");
  EXPECT_EQ(client_->Get("/health").status, 200);
}

TEST_F(Monitoring, WithoutItsWorkerProgramItIsNotReady) {
  Start({"--applets-worker", (directory_.path() / "nothing").string()});
  const HttpAnswer ready = client_->Get("/ready");
  EXPECT_EQ(ready.status, 503);
  EXPECT_NE(CheckIn(ready, "workers").find("workers cannot be started"), std::string::npos)
      << ready.body;
}

TEST_F(Monitoring, ADaemonThatStopsIsNotReady) {
  Start();
  ASSERT_FALSE(RunOf({"start", "slow"}, R"({"ms":5000})").empty());
  RawSocket open(daemon_->base_url());
  ASSERT_TRUE(open.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  open.ReadUntil("}");
  daemon_->process().Signal(SIGTERM);
  ASSERT_TRUE(daemon_->process().WaitForLine("draining", kLimit));
  // "draining" is logged just before: ask until the answer says so.
  std::string answer;
  EXPECT_TRUE(testing::Eventually([&] {
    open.Send("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
    answer = open.ReadUntil("]}");
    return answer.find("it is stopping") != std::string::npos;
  })) << answer;
  EXPECT_NE(answer.find("503"), std::string::npos) << answer;
}

TEST_F(Monitoring, CountsWhatHappened) {
  Start();
  const std::string run = RunOf({"start", "echo", "end"}, R"({"a":1})");
  ASSERT_EQ(WaitForRun(*client_, run).Text("status"), "success");
  ASSERT_EQ(client_->Get("/api/v1/flows/unknown").status, 404);
  ASSERT_EQ(client_->Get("/nowhere/at/all").status, 404);
  const HttpAnswer metrics = client_->Get("/metrics");
  EXPECT_NE(metrics.headers.find("text/plain; version=0.0.4"), std::string::npos);
  const auto series = Series(metrics.body);
  EXPECT_EQ(series.at("synapps_runs_started_total"), 1);
  EXPECT_EQ(series.at(R"(synapps_runs_finished_total{status="success"})"), 1);
  EXPECT_EQ(series.at(R"(synapps_nodes_total{applet="echo",status="success"})"), 1);
  EXPECT_EQ(series.at(R"(synapps_node_duration_seconds_count{applet="echo"})"), 1);
  EXPECT_EQ(series.at(R"(synapps_http_requests_total{method="POST",route="/api/v1/flows/:id/run",)"
                      R"(status="2xx"})"),
            1);
  EXPECT_EQ(
      series.at(
          R"(synapps_http_requests_total{method="GET",route="/api/v1/flows/:id",status="4xx"})"),
      1);
  EXPECT_EQ(series.at(R"(synapps_http_requests_total{method="GET",route="none",status="4xx"})"), 1);
  EXPECT_EQ(metrics.body.find("nowhere"), std::string::npos);
  EXPECT_GE(series.at("synapps_store_group_writes_sum"), 3);
}

TEST_F(Monitoring, ExposesWhatIsDocumentedAndNothingElse) {
  Start();
  WaitForRun(*client_, RunOf({"start", "echo", "end"}));
  // Its worker is there now; an applet that counts, and a client that follows, are not needed for
  // their metrics' families but for the one below.
  std::set<std::string> exposed;
  std::istringstream lines(client_->Get("/metrics").body);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("# TYPE ", 0) == 0) exposed.insert(line.substr(7, line.find(' ', 7) - 7));
  }
  std::set<std::string> documented;
  for (const metrics::Description& metric : metrics::AllMetrics()) {
    documented.emplace(metric.name);
  }
  documented.erase("synapps_applet_metric_total");  // no applet here counts
  EXPECT_EQ(exposed, documented);
}

TEST_F(Monitoring, LogsSlowRequestsAndNodes) {
  Start({"--log-slow-node", "100ms", "--log-slow-request", "1ms"});
  const std::string run = RunOf({"start", "slow"}, R"({"ms":300})");
  ASSERT_EQ(WaitForRun(*client_, run).Text("status"), "success");
  const auto node = daemon_->process().WaitForLine("slow node", kLimit);
  ASSERT_TRUE(node.has_value());
  EXPECT_NE(node->find(run), std::string::npos) << *node;
  EXPECT_NE(node->find("node_id=\"n1\""), std::string::npos) << *node;
}

TEST_F(Monitoring, ACrashIsReportedAndKept) {
  Start();
  ASSERT_EQ(WaitForRun(*client_, RunOf({"start", "crashes"}, R"({"how":"segv"})")).Text("status"),
            "error");
  const json::Value applet = client_->Get("/api/v1/applets/crashes").Json();
  const json::Value* crash = applet.Find("last_crash");
  ASSERT_TRUE(crash != nullptr && crash->if_object() != nullptr) << json::Write(applet);
  EXPECT_EQ(
      crash->Find("method")->if_string() == nullptr ? "" : *crash->Find("method")->if_string(),
      "applet.handle/1");
  EXPECT_FALSE(crash->Find("version")->is_null());
  EXPECT_GT(crash->Find("uptime_seconds")->if_number()->as_double(), 0);
  ASSERT_TRUE(daemon_->process().WaitForLine("crash report", kLimit));
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(directory_.path() / "data" / "crashes")) {
    files += entry.path().extension() == ".json" ? 1 : 0;
  }
  EXPECT_GE(files, 1U);
  const auto series = Series(client_->Get("/metrics").body);
  double crashes = 0;
  for (const auto& [name, value] : series) {
    if (name.rfind("synapps_package_crashes_total", 0) == 0) crashes += value;
  }
  EXPECT_GE(crashes, 1);
}

TEST_F(Monitoring, ARunIsInTheTraceOfItsRequest) {
  Start({"--log-level", "debug"});
  ASSERT_EQ(client_->Post("/api/v1/flows", ChainFlow("f", {"start", "echo"})).status, 201);
  const std::string run =
      client_
          ->Request("POST", "/api/v1/flows/f/run", R"({"input":{}})",
                    {"traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                     "X-Request-ID: asked-by-test"})
          .Text("run_id");
  const auto started = daemon_->process().WaitForLine("run started", kLimit);
  ASSERT_TRUE(started.has_value());
  EXPECT_NE(started->find(run), std::string::npos) << *started;
  EXPECT_NE(started->find("request_id=\"asked-by-test\""), std::string::npos) << *started;
  const auto ended = daemon_->process().WaitForLine("run ended", kLimit);
  ASSERT_TRUE(ended.has_value());
  EXPECT_NE(ended->find("trace_id=\"0af7651916cd43dd8448eb211c80319c\""), std::string::npos)
      << *ended;
}

}  // namespace
}  // namespace synappsd::e2e
