#include "monitoring/request_metrics.h"

#include <string>

#include "base/check.h"

namespace synappsd::monitoring {
namespace {

constexpr std::string_view kNoRoute = "none";

}  // namespace

RequestMetrics::RequestMetrics(metrics::Registry& registry,
                               const std::vector<std::string_view>& patterns)
    : registry_(registry) {
  for (const std::string_view pattern : patterns) routes_.try_emplace(pattern);
  routes_.try_emplace(kNoRoute);
}

void RequestMetrics::Answered(const net::Request& request, int status,
                              std::chrono::microseconds took) {
  const std::string_view route = request.route.empty() ? kNoRoute : request.route;
  const int status_class = status >= 100 && status < 600 ? status / 100 : 0;
  CounterOf(route, request.method, status_class).Add();
  HistogramOf(route, request.method).Observe(static_cast<double>(took.count()) / 1e6);
}

const metrics::Counter& RequestMetrics::CounterOf(std::string_view route, net::Method method,
                                                  int status_class) {
  const auto found = routes_.find(route);
  CHECK(found != routes_.end()) << route << " is no route";
  auto& cell =
      found->second
          .answers[static_cast<std::size_t>(method)][static_cast<std::size_t>(status_class)];
  if (const metrics::Counter* known = cell.load(std::memory_order_acquire)) return *known;
  const std::string status = status_class == 0 ? "other" : std::to_string(status_class) + "xx";
  const std::lock_guard<std::mutex> lock(mutex_);
  counters_.push_back(std::make_unique<const metrics::Counter>(
      registry_.MakeCounter("synapps_http_requests_total",
                            {std::string(net::MethodName(method)), std::string(route), status})));
  cell.store(counters_.back().get(), std::memory_order_release);
  return *counters_.back();
}

const metrics::Histogram& RequestMetrics::HistogramOf(std::string_view route, net::Method method) {
  auto& cell = routes_.at(route).durations[static_cast<std::size_t>(method)];
  if (const metrics::Histogram* known = cell.load(std::memory_order_acquire)) return *known;
  const std::lock_guard<std::mutex> lock(mutex_);
  histograms_.push_back(std::make_unique<const metrics::Histogram>(
      registry_.MakeHistogram("synapps_http_request_duration_seconds",
                              {std::string(net::MethodName(method)), std::string(route)})));
  cell.store(histograms_.back().get(), std::memory_order_release);
  return *histograms_.back();
}

}  // namespace synappsd::monitoring
