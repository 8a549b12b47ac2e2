// Registry: the metrics of the process and their text for Prometheus.
//
// A wrapper of prometheus-cpp's core: Debian has it, its counters are atomics, and its serializer
// knows the text format and its escaping. Nothing else includes it. Its exposer, a web server of
// its own, is not used: /metrics is a route like others.
#ifndef SYNAPPSD_METRICS_REGISTRY_H_
#define SYNAPPSD_METRICS_REGISTRY_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace synappsd::metrics {

// In the order of the labels in the catalogue. Values must come from a bounded set: every
// combination lives as long as the registry.
using LabelValues = std::vector<std::string>;

// Handles: copied freely, valid as long as their registry. Any thread; a few nanoseconds.
class Counter {
 public:
  explicit Counter(prometheus::Counter* counter) : counter_(counter) {}
  void Add(double amount = 1) const;  // not negative

 private:
  prometheus::Counter* counter_;
};

class Histogram {
 public:
  explicit Histogram(prometheus::Histogram* histogram) : histogram_(histogram) {}
  void Observe(double value) const;

 private:
  prometheus::Histogram* histogram_;
};

// What a source knows when it is asked.
class Samples {
 public:
  virtual ~Samples() = default;
  virtual void Set(std::string_view name, const LabelValues& labels, double value) = 0;
};

// Names are the catalogue's; another name, kind or number of labels is a fault of ours and ends the
// process. Any thread.
class Registry {
 public:
  // Gauges, and counters that somebody else counts, asked for at each Render(). Must not block.
  using Source = std::function<void(Samples*)>;

  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // The same again for the same labels. Takes a lock: keep the handle.
  Counter MakeCounter(std::string_view name, const LabelValues& labels = {});
  Histogram MakeHistogram(std::string_view name, const LabelValues& labels = {});

  // Before the first Render(). What the source refers to must outlive the last one.
  void AddSource(Source source);

  // The text format 0.0.4.
  std::string Render() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr std::string_view kTextFormat = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace synappsd::metrics

#endif  // SYNAPPSD_METRICS_REGISTRY_H_
