#include "monitoring/measured_caller.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/log.h"

namespace synappsd::monitoring {

class MeasuredCaller::Listener : public applets::AppletCallListener {
 public:
  Listener(const applets::AppletCall& call, std::shared_ptr<applets::AppletCallListener> next,
           const Meters& meters, const Clock& clock, Milliseconds slow)
      : run_id_(call.run_id),
        node_id_(call.node_id),
        type_(call.type),
        attempt_(call.attempt),
        trace_id_(call.trace.trace_id),
        next_(std::move(next)),
        meters_(meters),
        clock_(clock),
        slow_(slow),
        begun_(clock.Now()) {}

  void OnAppletEvent(std::string_view kind, std::string_view data) override {
    next_->OnAppletEvent(kind, data);
  }

  void OnAppletDone(applets::AppletOutcome outcome) override {
    const MonotonicTime::duration took = clock_.Now() - begun_;
    const Code code = outcome.status.code();
    (code == Code::kOk          ? meters_.succeeded
     : code == Code::kCancelled ? meters_.cancelled
                                : meters_.failed)
        .Add();
    meters_.durations.Observe(std::chrono::duration<double>(took).count());
    if (slow_ != Milliseconds(0) && took > slow_) {
      Log(LogLevel::kWarn, "slow node",
          {{"run_id", run_id_},
           {"node_id", node_id_},
           {"type", type_},
           {"attempt", attempt_},
           {"ms", std::chrono::duration_cast<Milliseconds>(took).count()},
           {"status", CodeName(code)},
           {"trace_id", trace_id_}});
    }
    next_->OnAppletDone(std::move(outcome));
  }

 private:
  const std::string run_id_;
  const std::string node_id_;
  const std::string type_;
  const std::uint32_t attempt_;
  const std::string trace_id_;
  const std::shared_ptr<applets::AppletCallListener> next_;
  const Meters& meters_;
  const Clock& clock_;
  const Milliseconds slow_;
  const MonotonicTime begun_;
};

MeasuredCaller::MeasuredCaller(metrics::Registry& registry, applets::AppletCaller& next,
                               const Clock& clock, Milliseconds slow)
    : registry_(registry), next_(next), clock_(clock), slow_(slow) {}

MeasuredCaller::~MeasuredCaller() = default;

std::uint64_t MeasuredCaller::Call(applets::AppletCall call,
                                   std::shared_ptr<applets::AppletCallListener> listener) {
  auto measured =
      std::make_shared<Listener>(call, std::move(listener), MetersOf(call.type), clock_, slow_);
  return next_.Call(std::move(call), std::move(measured));
}

void MeasuredCaller::Cancel(std::uint64_t call_id) { next_.Cancel(call_id); }

const MeasuredCaller::Meters& MeasuredCaller::MetersOf(std::string_view type) {
  std::string name(type);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto known = meters_.find(name);
  if (known != meters_.end()) return known->second;
  if (meters_.size() >= kMaxTypes) name = "other";
  const auto count = [&](const char* status) {
    return registry_.MakeCounter("synapps_nodes_total", {name, status});
  };
  const metrics::Histogram durations =
      registry_.MakeHistogram("synapps_node_duration_seconds", {name});
  const Meters meters{count("success"), count("error"), count("cancelled"), durations};
  return meters_.try_emplace(name, meters).first->second;
}

}  // namespace synappsd::monitoring
