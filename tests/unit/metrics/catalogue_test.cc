#include "metrics/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace synappsd::metrics {
namespace {

std::string ReadMonitoringFile(const std::string& name) {
  std::ifstream file(std::string(SYNAPPS_MONITORING_DIR) + "/" + name);
  EXPECT_TRUE(file.good()) << name;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::string> NamesIn(const std::string& text) {
  // Not what follows a letter or an underscore: "grafana_process_..." would be something else.
  static const std::regex kName("\\b(synapps|process)_[a-z_]+[a-z]\\b");
  std::set<std::string> names;
  for (std::sregex_iterator each(text.begin(), text.end(), kName), end; each != end; ++each) {
    names.insert(each->str());
  }
  return names;
}

// The metric a series of the text format belongs to.
const Description* MetricOfSeries(std::string series) {
  if (const Description* metric = FindMetric(series)) return metric;
  for (const char* suffix : {"_bucket", "_sum", "_count"}) {
    const std::string ending = suffix;
    if (series.size() <= ending.size() ||
        !std::equal(ending.rbegin(), ending.rend(), series.rbegin()))
      continue;
    const Description* metric = FindMetric(series.substr(0, series.size() - ending.size()));
    if (metric != nullptr && metric->kind == Kind::kHistogram) return metric;
  }
  return nullptr;
}

TEST(Catalogue, NamesAreUniqueAndFollowTheRules) {
  static const std::regex kName("(synapps|process)_[a-z_]+");
  std::set<std::string_view> names;
  for (const Description& metric : AllMetrics()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    EXPECT_TRUE(std::regex_match(std::string(metric.name), kName)) << metric.name;
    EXPECT_FALSE(metric.help.empty()) << metric.name;
    EXPECT_EQ(metric.kind == Kind::kCounter, metric.name.ends_with("_total")) << metric.name;
    EXPECT_EQ(metric.kind == Kind::kHistogram, !metric.buckets.empty()) << metric.name;
    EXPECT_TRUE(std::is_sorted(metric.buckets.begin(), metric.buckets.end())) << metric.name;
  }
}

TEST(Catalogue, IsWhatTheDocumentSays) {
  const std::string document = ReadMonitoringFile("README.md");
  std::set<std::string> documented;
  std::istringstream lines(document);
  for (std::string line; std::getline(lines, line);) {
    const bool is_metric = line.starts_with("| `synapps_") || line.starts_with("| `process_");
    if (is_metric) documented.insert(line);
  }
  std::set<std::string> rows;
  for (const Description& metric : AllMetrics()) rows.insert(DocumentedRow(metric));
  for (const std::string& row : rows) {
    EXPECT_EQ(documented.count(row), 1U) << "missing in packaging/monitoring/README.md:\n" << row;
  }
  for (const std::string& row : documented) {
    EXPECT_EQ(rows.count(row), 1U) << "of no metric:\n" << row;
  }
}

class MonitoringFile : public ::testing::TestWithParam<const char*> {};

TEST_P(MonitoringFile, NamesMetricsThatExist) {
  const std::set<std::string> names = NamesIn(ReadMonitoringFile(GetParam()));
  EXPECT_GT(names.size(), 5U);
  for (const std::string& name : names) {
    EXPECT_NE(MetricOfSeries(name), nullptr) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(All, MonitoringFile,
                         ::testing::Values("grafana-dashboard.json", "alerts.yml"));

}  // namespace
}  // namespace synappsd::metrics
