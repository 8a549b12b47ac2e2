#include "monitoring/health_check.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

#include "base/json.h"

namespace synappsd::monitoring {

bool HealthReport::ok() const {
  return std::all_of(parts.begin(), parts.end(), [](const Part& part) { return part.status.ok(); });
}

std::string HealthReport::Json() const {
  json::Array checks;
  for (const Part& part : parts) {
    json::Object check;
    check.Set("name", part.name);
    check.Set("status", part.status.ok() ? "ok" : "failed");
    if (!part.status.ok()) check.Set("message", part.status.message());
    checks.emplace_back(std::move(check));
  }
  json::Object object;
  object.Set("status", ok() ? "ok" : "failed");
  object.Set("checks", std::move(checks));
  return json::Write(json::Value(std::move(object)));
}

class HealthCheck::State : public std::enable_shared_from_this<State> {
 public:
  State(HealthCheckOptions options, services::Timers& timers, const Clock& clock)
      : options_(options), timers_(timers), clock_(clock) {}

  void Add(std::string name, Probe probe) {
    parts_.push_back({std::move(name), std::move(probe), false, std::nullopt});
  }

  void Ask(std::function<void(const HealthReport&)> done) {
    std::vector<std::size_t> to_ask;
    std::optional<HealthReport> known;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (report_ && clock_.Now() - reported_at_ < options_.keep) {
        known = report_;
      } else {
        waiting_.push_back(std::move(done));
        if (waiting_.size() > 1) return;  // a round is on its way
        to_ask = BeginRound();
      }
    }
    if (known) return done(*known);
    for (const std::size_t part : to_ask) {
      parts_[part].probe(
          [self = shared_from_this(), part](Status status) { self->OnAnswer(part, status); });
    }
  }

 private:
  struct Part {
    std::string name;
    Probe probe;
    bool is_asked = false;         // guarded by mutex_: and has not answered
    std::optional<Status> status;  // guarded by mutex_: of this round
  };

  std::vector<std::size_t> BeginRound() {
    std::vector<std::size_t> to_ask;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      parts_[i].status.reset();
      if (!std::exchange(parts_[i].is_asked, true)) to_ask.push_back(i);
    }
    ++round_;
    timer_ = timers_.After(options_.limit, [weak = weak_from_this(), round = round_] {
      if (const auto self = weak.lock()) self->EndRound(round);
    });
    return to_ask;
  }

  void OnAnswer(std::size_t part, const Status& status) {
    std::uint64_t round = 0;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      parts_[part].is_asked = false;
      parts_[part].status = status;
      const bool all = std::all_of(parts_.begin(), parts_.end(),
                                   [](const Part& each) { return each.status.has_value(); });
      if (!all || waiting_.empty()) return;
      round = round_;
      timers_.Cancel(timer_);
    }
    EndRound(round);
  }

  void EndRound(std::uint64_t round) {
    std::vector<std::function<void(const HealthReport&)>> waiting;
    HealthReport report;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (round != round_ || waiting_.empty()) return;
      waiting = std::exchange(waiting_, {});
      const Status silent(Code::kDeadlineExceeded,
                          "no answer within " + std::to_string(options_.limit.count()) + " ms");
      for (const Part& part : parts_) {
        report.parts.push_back({part.name, part.status.value_or(silent)});
      }
      report_ = report;
      reported_at_ = clock_.Now();
    }
    for (const auto& done : waiting) done(report);
  }

  const HealthCheckOptions options_;
  services::Timers& timers_;
  const Clock& clock_;
  std::vector<Part> parts_;  // what there are is constant once it is asked

  std::mutex mutex_;
  std::uint64_t round_ = 0;                                        // guarded by mutex_
  std::uint64_t timer_ = 0;                                        // guarded by mutex_
  std::vector<std::function<void(const HealthReport&)>> waiting_;  // guarded by mutex_
  std::optional<HealthReport> report_;                             // guarded by mutex_
  MonotonicTime reported_at_;                                      // guarded by mutex_
};

HealthCheck::HealthCheck(HealthCheckOptions options, services::Timers& timers, const Clock& clock)
    : state_(std::make_shared<State>(options, timers, clock)) {}

HealthCheck::~HealthCheck() = default;

void HealthCheck::Add(std::string name, Probe probe) {
  state_->Add(std::move(name), std::move(probe));
}

void HealthCheck::Ask(std::function<void(const HealthReport&)> done) {
  state_->Ask(std::move(done));
}

}  // namespace synappsd::monitoring
