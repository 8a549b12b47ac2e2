#include "services/metric_counters.h"

#include "services/params.h"

namespace synappsd::services {

Status MetricCounters::Add(const std::string& package, const std::string& name, double value) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (packages_.count(package) == 0 && packages_.size() >= kMaxPackages) {
    return Status(Code::kResourceExhausted,
                  "there are counters of " + std::to_string(kMaxPackages) + " packages already");
  }
  Counters& counters = packages_[package];
  const auto found = counters.find(name);
  if (found != counters.end()) {
    found->second += value;
    return Status::Ok();
  }
  if (counters.size() >= kMaxPerPackage) {
    return Status(Code::kResourceExhausted, "package " + package + " has " +
                                                std::to_string(kMaxPerPackage) +
                                                " counters already, \"" + name + "\" is not one");
  }
  counters.emplace(name, value);
  return Status::Ok();
}

std::map<std::string, MetricCounters::Counters> MetricCounters::All() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return packages_;
}

MetricCounters::Counters MetricCounters::Of(const std::string& package) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = packages_.find(package);
  return found == packages_.end() ? Counters() : found->second;
}

AbortRequest MetricAdd::Start(MethodRequest request, std::shared_ptr<MethodReply> reply) {
  const json::Value* value = request.params.Find("value");
  const Status added = counters_.Add(request.package->package, StringParam(request.params, "name"),
                                     value == nullptr ? 1 : value->if_number()->as_double());
  added.ok() ? reply->Done({Status::Ok(), "{}", {}}) : reply->Fail(added);
  return {};
}

}  // namespace synappsd::services
