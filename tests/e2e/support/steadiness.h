// Steadiness: what a process holds over time, and whether it grows.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_STEADINESS_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_STEADINESS_H_

#include <algorithm>
#include <vector>

namespace synappsd::e2e {

class Series {
 public:
  void Add(double seconds, double value) {
    times_.push_back(seconds);
    values_.push_back(value);
  }

  // What the line through the samples (least squares) rises from the first to the last of them: a
  // leak shows, a burst does not. 0 with fewer than two samples.
  double Growth() const {
    if (times_.size() < 2) return 0;
    const double mean_time = Mean(times_);
    const double mean_value = Mean(values_);
    double products = 0;
    double squares = 0;
    for (std::size_t i = 0; i < times_.size(); ++i) {
      products += (times_[i] - mean_time) * (values_[i] - mean_value);
      squares += (times_[i] - mean_time) * (times_[i] - mean_time);
    }
    return products / squares * (times_.back() - times_.front());
  }

  double first() const { return values_.empty() ? 0 : values_.front(); }
  double last() const { return values_.empty() ? 0 : values_.back(); }
  double highest() const {
    return values_.empty() ? 0 : *std::max_element(values_.begin(), values_.end());
  }

 private:
  static double Mean(const std::vector<double>& numbers) {
    double sum = 0;
    for (const double number : numbers) sum += number;
    return sum / static_cast<double>(numbers.size());
  }

  std::vector<double> times_;
  std::vector<double> values_;
};

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_STEADINESS_H_
