#include "ctl/top_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/printable.h"

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr const char* kBefore = R"(
synapps_runs_started_total 10
synapps_nodes_total{applet="writer",status="success"} 10
process_cpu_seconds_total 1
)";
constexpr const char* kNow = R"(
synapps_build_info{version="0.1.0"} 1
synapps_runs_active 3
synapps_runs_waiting 1
synapps_runs_started_total 30
synapps_runs_finished_total{status="success"} 4
synapps_nodes_total{applet="memory",status="success"} 2
synapps_nodes_total{applet="writer",status="success"} 30
synapps_nodes_total{applet="writer",status="error"} 1
synapps_node_duration_seconds_bucket{applet="writer",le="1"} 20
synapps_node_duration_seconds_bucket{applet="writer",le="+Inf"} 20
synapps_store_queue_length{queue="reads"} 7
synapps_package_state{package="org.b",state="ready"} 1
synapps_package_state{package="org.b",state="idle"} 0
synapps_package_state{package="org.a",state="quarantined"} 1
synapps_worker_resident_memory_bytes{package="org.b"} 5242880
process_start_time_seconds 1000
process_cpu_seconds_total 2
)";

TopReport Report(const std::string& now, const std::string& before) {
  return MakeTopReport(*MetricSamples::Parse(now), *MetricSamples::Parse(before), 10, 1060);
}

std::string Text(const TopReport& report, std::size_t columns = 0, std::size_t rows = 0) {
  std::string text;
  for (const std::string& line : ToLines(report, columns, rows)) text += line + "\n";
  return text;
}

TEST(TopReportTest, RatesAreOfTheInterval) {
  const TopReport report = Report(kNow, kBefore);
  EXPECT_THAT(report.runs_started_per_s, Optional(2));
  EXPECT_THAT(report.runs_succeeded_per_s, Optional(0.4));
  EXPECT_THAT(report.runs_failed_per_s, Optional(0)) << "there were none";
  EXPECT_THAT(report.cpu_percent, Optional(10));
  EXPECT_THAT(report.uptime_s, Optional(60));
  ASSERT_EQ(report.applets.size(), 2U);
  EXPECT_EQ(report.applets[0].type, "writer") << "the busiest first";
  EXPECT_THAT(report.applets[0].errors_per_s, Optional(0.1));
  EXPECT_THAT(report.applets[0].p50_s, Optional(0.5));
  EXPECT_EQ(report.applets[1].p50_s, std::nullopt);
  ASSERT_EQ(report.packages.size(), 2U);
  EXPECT_EQ(report.packages[0].state, "quarantined");
  EXPECT_EQ(report.packages[1].state, "ready");
}

TEST(TopReportTest, TextIsForPeople) {
  const std::string text = Text(Report(kNow, kBefore));
  EXPECT_THAT(text, HasSubstr("synappsd 0.1.0  up 1 min 00 s"));
  EXPECT_THAT(text, HasSubstr("3 active, 1 waiting; 2.0/s started, 0.4/s succeeded, 0/s failed"));
  EXPECT_THAT(text, HasSubstr("reads 7, writes -"));
  EXPECT_THAT(text, HasSubstr("writer  2.1      0.1       500.0 ms     950.0 ms    31"));
  EXPECT_THAT(text, HasSubstr("org.b    ready        -      5.0 MiB"));
}

TEST(TopReportTest, TextFitsTheTerminal) {
  const auto lines = ToLines(Report(kNow, kBefore), 30, 8);
  EXPECT_LT(lines.size(), 8U);
  for (const std::string& line : lines) EXPECT_LE(DisplayWidth(line), 30U) << line;
  EXPECT_THAT(lines.back(), HasSubstr("more lines"));
}

TEST(TopReportTest, JsonHasNumbersOrNull) {
  const json::Value value(ToJson(Report(kNow, kBefore)));
  EXPECT_EQ(json::Write(*value.Find("runs")->Find("active")), "3.0");
  EXPECT_TRUE(value.Find("database")->Find("commit_p95_s")->is_null());
  EXPECT_EQ(value.Find("packages")->if_array()->size(), 2U);
}

TEST(TopReportTest, NothingIsMadeUpWhereNothingIsKnown) {
  const TopReport report = Report("", "");
  EXPECT_THAT(Text(report), HasSubstr("- active, - waiting; -/s started"));
  EXPECT_TRUE(report.applets.empty());
  const TopReport odd = Report("synapps_runs_active NaN\nprocess_open_fds +Inf\n", "");
  EXPECT_THAT(Text(odd), HasSubstr("- active"));
  EXPECT_TRUE(json::Value(ToJson(odd)).Find("runs")->Find("active")->is_null());
}

}  // namespace
}  // namespace synappsd::ctl
