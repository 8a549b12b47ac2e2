// MetricSamples: what GET /metrics answers, in Prometheus' text format.
//
//   line   = [ name [ "{" label { "," label } [ "," ] "}" ] value [ time ] ] | "#" anything
//   label  = name "=" '"' { any but " \ newline | "\\" | "\"" | "\n" } '"'
//   value  = a number | "+Inf" | "-Inf" | "NaN"
#ifndef SYNAPPSD_CTL_METRICS_TEXT_H_
#define SYNAPPSD_CTL_METRICS_TEXT_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace synappsd::ctl {

using Labels = std::map<std::string, std::string>;

class MetricSamples {
 public:
  struct Sample {
    Labels labels;
    double value = 0;
  };

  // UNKNOWN names the first line that is not of this format.
  static Result<MetricSamples> Parse(std::string_view text);

  // All samples of a name; none: an empty list.
  const std::vector<Sample>& Of(std::string_view name) const;

  // The sum of those that have these labels among theirs; none if there are none.
  std::optional<double> Sum(std::string_view name, const Labels& labels = {}) const;

  // The values `label` has in samples of `name`, in their order.
  std::vector<std::string> ValuesOf(std::string_view name, const std::string& label) const;

 private:
  std::map<std::string, std::vector<Sample>, std::less<>> by_name_;
};

// How much a counter has grown since `before` (null: since the daemon's start). A counter that is
// smaller has begun anew: the daemon was restarted.
std::optional<double> Growth(const MetricSamples& now, const MetricSamples* before,
                             std::string_view name, const Labels& labels = {});

// Below which value the part `quantile` (0..1) of what a histogram has counted since `before` lies:
// interpolated within its bucket, as Prometheus does it. None: nothing was counted.
std::optional<double> Quantile(double quantile, const MetricSamples& now,
                               const MetricSamples* before, const std::string& name,
                               const Labels& labels = {});

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_METRICS_TEXT_H_
