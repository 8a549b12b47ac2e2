// The catalogue: every metric that the daemon exposes, said once. A metric that is not here cannot
// be made; packaging/monitoring/README.md and the dashboards are tested against it.
#ifndef SYNAPPSD_METRICS_CATALOGUE_H_
#define SYNAPPSD_METRICS_CATALOGUE_H_

#include <string>
#include <string_view>
#include <vector>

namespace synappsd::metrics {

enum class Kind { kCounter, kGauge, kHistogram };

struct Description {
  std::string_view name;
  Kind kind = Kind::kGauge;
  std::vector<std::string_view> labels = {};
  std::string_view help;
  std::vector<double> buckets = {};  // upper bounds, of a histogram
};

// In the order in which they are documented.
const std::vector<Description>& AllMetrics();

// Null if there is no such metric.
const Description* FindMetric(std::string_view name);

// A row of the table in packaging/monitoring/README.md, without a newline.
std::string DocumentedRow(const Description& description);

}  // namespace synappsd::metrics

#endif  // SYNAPPSD_METRICS_CATALOGUE_H_
