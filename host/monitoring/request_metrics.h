// RequestMetrics: counts the answers of the HTTP server.
#ifndef SYNAPPSD_MONITORING_REQUEST_METRICS_H_
#define SYNAPPSD_MONITORING_REQUEST_METRICS_H_

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metrics/registry.h"
#include "rest/net/request.h"

namespace synappsd::monitoring {

// Any thread. After the first answer of a kind one costs a look-up and two increments.
class RequestMetrics {
 public:
  // `patterns`: of all routes; they and the registry must outlive this.
  RequestMetrics(metrics::Registry& registry, const std::vector<std::string_view>& patterns);

  void Answered(const net::Request& request, int status, std::chrono::microseconds took);

 private:
  static constexpr std::size_t kMethods = 7;  // of net::Method
  static constexpr std::size_t kClasses = 6;  // 1xx to 5xx; 0: none of these

  // What is counted of one route. Made when it is needed: most routes never see most of it.
  struct Cells {
    std::array<std::array<std::atomic<const metrics::Counter*>, kClasses>, kMethods> answers{};
    std::array<std::atomic<const metrics::Histogram*>, kMethods> durations{};
  };

  const metrics::Counter& CounterOf(std::string_view route, net::Method method, int status_class);
  const metrics::Histogram& HistogramOf(std::string_view route, net::Method method);

  metrics::Registry& registry_;
  std::unordered_map<std::string_view, Cells> routes_;  // constant, but for what cells point to
  std::mutex mutex_;
  std::vector<std::unique_ptr<const metrics::Counter>> counters_;      // guarded by mutex_
  std::vector<std::unique_ptr<const metrics::Histogram>> histograms_;  // guarded by mutex_
};

}  // namespace synappsd::monitoring

#endif  // SYNAPPSD_MONITORING_REQUEST_METRICS_H_
