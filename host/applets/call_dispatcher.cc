#include "applets/call_dispatcher.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"

namespace synappsd::applets {

std::shared_ptr<CallDispatcher> CallDispatcher::Make(InProcessCallerOptions options,
                                                     services::HostMethods& methods,
                                                     services::Timers& timers, const Clock& clock) {
  return std::shared_ptr<CallDispatcher>(new CallDispatcher(options, methods, timers, clock));
}

CallDispatcher::CallDispatcher(InProcessCallerOptions options, services::HostMethods& methods,
                               services::Timers& timers, const Clock& clock)
    : options_(options), methods_(methods), timers_(timers), clock_(clock) {}

CallDispatcher::~CallDispatcher() = default;

void CallDispatcher::Load(AppletRegistry& registry) {
  const auto ended = [weak = weak_from_this()](const std::shared_ptr<ActiveCall>& call,
                                               AppletOutcome outcome) {
    if (const auto self = weak.lock()) self->End(call, std::move(outcome));
  };
  const auto packages = registry.packages();  // a copy: MarkBroken() changes the original
  for (const std::shared_ptr<const Package>& package : packages) {
    auto runtime = PackageRuntime::Load(package, methods_, clock_, ended);
    if (!runtime.ok()) {
      registry.MarkBroken(package->manifest.id, runtime.status());
      continue;
    }
    runtimes_.push_back(*runtime);
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const AppletEntry& entry : package->manifest.applets) {
      Lane& lane = lanes_[entry.info.type];
      lane.runtime = *runtime;
      lane.concurrency = entry.info.concurrency;
    }
  }
}

std::uint64_t CallDispatcher::Call(AppletCall call, std::shared_ptr<AppletCallListener> listener) {
  const std::uint64_t id = next_id_.fetch_add(1);
  auto active = std::make_shared<ActiveCall>(id, std::move(call), std::move(listener));
  std::shared_ptr<PackageRuntime> start;
  const Status admitted = Admit(active, &start);
  if (!admitted.ok()) {
    EndSoon(active, admitted);
  } else if (start != nullptr) {
    Start(start, active);
  }
  return id;
}

// Takes the call into its applet's lane. `start` is set if it can begin at once.
Status CallDispatcher::Admit(const std::shared_ptr<ActiveCall>& call,
                             std::shared_ptr<PackageRuntime>* start) {
  const std::string& type = call->call().type;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (stopping_) return Status(Code::kUnavailable, "the daemon is stopping");
  const auto found = lanes_.find(LowerType(type));
  if (found == lanes_.end()) {
    return Status(Code::kNotFound, "there is no applet of type \"" + type +
                                       "\": install its package, or correct the node's type");
  }
  Lane& lane = found->second;
  const bool runs = lane.running < lane.concurrency;
  if (!runs && lane.waiting.size() >= options_.max_waiting) {
    return Status(Code::kResourceExhausted,
                  "applet \"" + type + "\" is busy: " + std::to_string(lane.waiting.size()) +
                      " calls wait for it, try again later");
  }
  entries_.emplace(call->id(), Entry{call, &lane, runs, false});
  if (runs) {
    ++lane.running;
    *start = lane.runtime;
  } else {
    lane.waiting.push_back(call);
  }
  return Status::Ok();
}

void CallDispatcher::Start(const std::shared_ptr<PackageRuntime>& runtime,
                           const std::shared_ptr<ActiveCall>& call) {
  runtime->Invoke(call);
  // A Cancel() that came before Invoke() found nothing to cancel.
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto entry = entries_.find(call->id());
  if (entry != entries_.end() && entry->second.cancelled) runtime->Cancel(call->id());
}

void CallDispatcher::End(const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome) {
  if (!call->Done(std::move(outcome))) return;
  std::shared_ptr<ActiveCall> next;
  std::shared_ptr<PackageRuntime> runtime;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto ended = entries_.extract(call->id());
    if (ended.empty()) return;  // refused: it never was in a lane
    Lane& lane = *ended.mapped().lane;
    if (ended.mapped().running) {
      --lane.running;
    } else {
      std::erase(lane.waiting, call);
    }
    if (!stopping_ && lane.running < lane.concurrency && !lane.waiting.empty()) {
      next = std::move(lane.waiting.front());
      lane.waiting.pop_front();
      ++lane.running;
      entries_.at(next->id()).running = true;
      runtime = lane.runtime;
    }
  }
  ended_.notify_all();
  if (next != nullptr) Start(runtime, next);
}

// Ends a call that no applet works on, from another thread than the caller's.
void CallDispatcher::EndSoon(std::shared_ptr<ActiveCall> call, Status status) {
  timers_.After(Milliseconds(0),
                [weak = weak_from_this(), call = std::move(call), status = std::move(status)] {
                  const AppletOutcome outcome{status, {}, {}};
                  if (const auto self = weak.lock()) {
                    self->End(call, outcome);
                  } else {
                    call->Done(outcome);
                  }
                });
}

void CallDispatcher::Cancel(std::uint64_t call_id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = entries_.find(call_id);
  if (found == entries_.end() || std::exchange(found->second.cancelled, true)) return;
  Entry& entry = found->second;
  if (!entry.running) {
    std::erase(entry.lane->waiting, entry.call);
    return EndSoon(entry.call, Status(Code::kCancelled, "the call was cancelled while it waited"));
  }
  entry.lane->runtime->Cancel(call_id);
  timers_.After(options_.cancel_grace, [weak = weak_from_this(), call_id] {
    if (const auto self = weak.lock()) self->GiveUp(call_id);
  });
}

void CallDispatcher::GiveUp(std::uint64_t call_id) {
  Entry entry;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = entries_.find(call_id);
    if (found == entries_.end()) return;
    entry = found->second;
  }
  if (entry.running) {
    entry.lane->runtime->Forget(call_id);
    Log(LogLevel::kWarn, "applet did not end a cancelled call, it was given up",
        {{"applet", entry.call->call().type},
         {"run_id", entry.call->call().run_id},
         {"request_id", entry.call->call().request_id},
         {"grace_ms", options_.cancel_grace.count()}});
  }
  End(entry.call, {Status(Code::kCancelled, "the call was cancelled"), {}, {}});
}

void CallDispatcher::Stop(Milliseconds limit) {
  const MonotonicTime until = clock_.Now() + limit;
  std::vector<std::uint64_t> open;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (std::exchange(stopping_, true)) return;
    for (const auto& [id, entry] : entries_) open.push_back(id);
  }
  for (const std::uint64_t id : open) Cancel(id);
  {
    std::unique_lock<std::mutex> lock(mutex_);
    ended_.wait_for(lock, std::min(options_.cancel_grace, limit / 2),
                    [this] { return entries_.empty(); });
  }
  for (const std::uint64_t id : open) GiveUp(id);
  // Each has an equal share of what is left, so that one that hangs leaves time for the others.
  for (std::size_t left = runtimes_.size(); left > 0; --left) {
    PackageRuntime& runtime = *runtimes_[left - 1];
    const auto remaining = std::chrono::duration_cast<Milliseconds>(until - clock_.Now());
    const Milliseconds share = std::max(remaining, Milliseconds(0)) / static_cast<int>(left);
    if (runtime.Stop(share)) continue;
    Log(LogLevel::kError, "applet package does not stop, it is left behind",
        {{"package", runtime.package()}, {"limit_ms", share.count()}});
  }
}

}  // namespace synappsd::applets
