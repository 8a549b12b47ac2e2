#include "metrics/registry.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/check.h"
#include "metrics/catalogue.h"

namespace synappsd::metrics {
namespace {

const Description& Describe(std::string_view name, Kind kind, const LabelValues& labels) {
  const Description* metric = FindMetric(name);
  CHECK(metric != nullptr) << name << " is not in the catalogue of metrics";
  CHECK(metric->kind == kind) << name << " is of another kind";
  CHECK(metric->labels.size() == labels.size()) << name << " has other labels";
  return *metric;
}

std::map<std::string, std::string> LabelsOf(const Description& metric, const LabelValues& values) {
  std::map<std::string, std::string> labels;
  for (std::size_t i = 0; i < values.size(); ++i) labels.emplace(metric.labels[i], values[i]);
  return labels;
}

// Collects what sources say as families of the library's.
class SampledFamilies : public Samples {
 public:
  void Set(std::string_view name, const LabelValues& labels, double value) override {
    const Description* metric = FindMetric(name);
    CHECK(metric != nullptr) << name << " is not in the catalogue of metrics";
    Describe(name, metric->kind, labels);
    prometheus::MetricFamily& family = families_[metric->name];
    prometheus::ClientMetric sample;
    for (auto& [label, text] : LabelsOf(*metric, labels)) sample.label.push_back({label, text});
    if (metric->kind == Kind::kCounter) {
      family.type = prometheus::MetricType::Counter;
      sample.counter.value = value;
    } else {
      CHECK(metric->kind == Kind::kGauge) << name << " cannot be sampled";
      family.type = prometheus::MetricType::Gauge;
      sample.gauge.value = value;
    }
    family.name = metric->name;
    family.help = metric->help;
    family.metric.push_back(std::move(sample));
  }

  void MoveTo(std::vector<prometheus::MetricFamily>* all) {
    for (auto& [name, family] : families_) all->push_back(std::move(family));
  }

 private:
  std::map<std::string_view, prometheus::MetricFamily> families_;
};

}  // namespace

class Registry::Impl {
 public:
  prometheus::Registry registry;
  std::vector<Source> sources;
};

void Counter::Add(double amount) const { counter_->Increment(amount); }

void Histogram::Observe(double value) const { histogram_->Observe(value); }

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Counter Registry::MakeCounter(std::string_view name, const LabelValues& labels) {
  const Description& metric = Describe(name, Kind::kCounter, labels);
  auto& family = prometheus::BuildCounter()
                     .Name(std::string(metric.name))
                     .Help(std::string(metric.help))
                     .Register(impl_->registry);
  return Counter(&family.Add(LabelsOf(metric, labels)));
}

Histogram Registry::MakeHistogram(std::string_view name, const LabelValues& labels) {
  const Description& metric = Describe(name, Kind::kHistogram, labels);
  auto& family = prometheus::BuildHistogram()
                     .Name(std::string(metric.name))
                     .Help(std::string(metric.help))
                     .Register(impl_->registry);
  return Histogram(&family.Add(LabelsOf(metric, labels), metric.buckets));
}

void Registry::AddSource(Source source) { impl_->sources.push_back(std::move(source)); }

std::string Registry::Render() const {
  std::vector<prometheus::MetricFamily> families = impl_->registry.Collect();
  SampledFamilies sampled;
  for (const Source& source : impl_->sources) source(&sampled);
  sampled.MoveTo(&families);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace synappsd::metrics
