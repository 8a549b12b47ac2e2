#include "applets/call_dispatcher.h"

#include <utility>
#include <vector>

#include "applets/registry.h"

namespace synappsd::applets {
namespace {

Status NoSuchApplet(const std::string& type) {
  return Status(Code::kNotFound, "there is no applet of type \"" + type +
                                     "\": install its package, or correct the node's type");
}

// `is_packages_limit`: the package allows less time than the caller.
Status TimedOut(const ActiveCall& call, bool is_packages_limit) {
  return Status(Code::kDeadlineExceeded,
                "applet \"" + call.call().type + "\" timed out after " +
                    std::to_string(call.call().timeout.count()) + " ms" +
                    (is_packages_limit ? ", the limits.timeout_ms of its applet.json" : ""));
}

bool IsOnBehalfOf(const AppletCall& call, const std::string& lane) {
  for (auto scope = call.parent; scope != nullptr; scope = scope->origin().parent) {
    if (LowerType(scope->origin().applet) == lane) return true;
  }
  return false;
}

}  // namespace

void CallDispatcher::SetLanes(const std::map<std::string, LaneSetting>& settings) {
  std::vector<std::shared_ptr<ActiveCall>> start;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto lane = lanes_.begin(); lane != lanes_.end();) {
      if (settings.count(lane->first) != 0) {
        ++lane;
        continue;
      }
      for (auto& call : std::exchange(lane->second->waiting, {})) {
        EndSoon(call, NoSuchApplet(call->call().type));
      }
      lane = lanes_.erase(lane);  // calls under way keep it
    }
    for (const auto& [type, setting] : settings) {
      std::shared_ptr<Lane>& lane = lanes_[type];
      if (lane == nullptr) lane = std::make_shared<Lane>();
      lane->server = setting.server;
      lane->concurrency = setting.concurrency;
      lane->timeout = setting.timeout;
      while (auto call = TakeWaiting(*lane)) start.push_back(std::move(call));
    }
  }
  for (const auto& call : start) Start(call);
}

std::uint64_t CallDispatcher::Call(AppletCall call, std::shared_ptr<AppletCallListener> listener) {
  const std::uint64_t id = next_id_.fetch_add(1);
  const bool is_shortened = Shorten(&call);
  auto active = std::make_shared<ActiveCall>(id, std::move(call), std::move(listener));
  bool starts = false;
  const Status admitted = Admit(active, is_shortened, &starts);
  if (!admitted.ok()) {
    EndSoon(active, admitted);
  } else if (starts) {
    Start(active);
  }
  return id;
}

// True: the package allows a call less time than this one asks for.
bool CallDispatcher::Shorten(AppletCall* call) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = lanes_.find(LowerType(call->type));
  if (found == lanes_.end()) return false;
  const Milliseconds limit = found->second->timeout;
  if (limit <= Milliseconds(0) || limit >= call->timeout) return false;
  call->timeout = limit;
  return true;
}

// Takes the call into its applet's lane. `starts`: it can begin at once.
Status CallDispatcher::Admit(const std::shared_ptr<ActiveCall>& call, bool has_timer,
                             bool* starts) {
  const std::string& type = call->call().type;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (stopping_) return Status(Code::kUnavailable, "the daemon is stopping");
  const auto found = lanes_.find(LowerType(type));
  if (found == lanes_.end()) return NoSuchApplet(type);
  const std::shared_ptr<Lane>& lane = found->second;
  *starts = lane->running < lane->concurrency;
  if (!*starts && IsOnBehalfOf(call->call(), found->first)) {
    return Status(Code::kResourceExhausted,
                  "applet \"" + type +
                      "\" is busy, and this call would wait for one that waits for it: have "
                      "applets not ask each other in a circle, or raise \"concurrency\" in its "
                      "applet.json");
  }
  if (!*starts && lane->waiting.size() >= max_waiting_) {
    return Status(Code::kResourceExhausted,
                  "applet \"" + type + "\" is busy: " + std::to_string(lane->waiting.size()) +
                      " calls wait for it, try again later");
  }
  Entry entry{call, lane, nullptr, false, 0};
  if (has_timer) {
    entry.timer = timers_.After(call->call().timeout, [weak = weak_from_this(), id = call->id()] {
      if (const auto self = weak.lock()) self->Expire(id);
    });
  }
  if (*starts) {
    ++lane->running;
    entry.server = lane->server;
  } else {
    lane->waiting.push_back(call);
  }
  entries_.emplace(call->id(), std::move(entry));
  return Status::Ok();
}

// The next call that may begin; null: there is none. With the lock.
std::shared_ptr<ActiveCall> CallDispatcher::TakeWaiting(Lane& lane) {
  if (stopping_ || lane.running >= lane.concurrency || lane.waiting.empty()) return nullptr;
  const std::shared_ptr<ActiveCall> next = std::move(lane.waiting.front());
  lane.waiting.pop_front();
  ++lane.running;
  entries_.at(next->id()).server = lane.server;
  return next;
}

void CallDispatcher::Start(const std::shared_ptr<ActiveCall>& call) {
  std::shared_ptr<PackageServer> server;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto entry = entries_.find(call->id());
    if (entry == entries_.end()) return;  // ended by Stop()
    server = entry->second.server;
  }
  server->Invoke(call);
  // A Cancel() that came before Invoke() found nothing to cancel.
  bool cancelled = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto entry = entries_.find(call->id());
    cancelled = entry != entries_.end() && entry->second.cancelled;
  }
  if (cancelled) server->Cancel(call->id());
}

// The package's time for a call is over. Its caller hears of it at once, whatever the applet does.
void CallDispatcher::Expire(std::uint64_t call_id) {
  std::shared_ptr<ActiveCall> call;
  std::shared_ptr<PackageServer> server;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = entries_.find(call_id);
    if (found == entries_.end() || std::exchange(found->second.cancelled, true)) return;
    Entry& entry = found->second;
    call = entry.call;
    server = entry.server;
    if (server == nullptr) {
      std::erase(entry.lane->waiting, call);
      return EndSoon(call, TimedOut(*call, true));
    }
  }
  call->Done({TimedOut(*call, true), {}, {}});
  server->Cancel(call_id);
}

// Who works on a call may be faster to see that its time is over than who waits for it, and can
// only say that it was cancelled: nobody has done that, so it is told as what it is.
Status CallDispatcher::ReasonOfCancelled(const ActiveCall& call, Status cancelled) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto entry = entries_.find(call.id());
  if (entry == entries_.end() || entry->second.cancelled ||
      SystemClock().Now() < call.scope()->origin().deadline) {
    return cancelled;
  }
  return TimedOut(call, entry->second.timer != 0);
}

void CallDispatcher::End(const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome) {
  if (outcome.status.code() == Code::kCancelled) {
    outcome.status = ReasonOfCancelled(*call, std::move(outcome.status));
  }
  call->Done(std::move(outcome));
  std::shared_ptr<ActiveCall> next;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto ended = entries_.extract(call->id());
    if (ended.empty()) return;  // refused: it never was in a lane
    if (ended.mapped().timer != 0) timers_.Cancel(ended.mapped().timer);
    Lane& lane = *ended.mapped().lane;
    if (ended.mapped().server != nullptr) {
      --lane.running;
    } else {
      std::erase(lane.waiting, call);
    }
    next = TakeWaiting(lane);
  }
  ended_.notify_all();
  if (next != nullptr) Start(next);
}

// Ends a call that no server has, from another thread than the caller's.
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
  std::shared_ptr<PackageServer> server;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = entries_.find(call_id);
    if (found == entries_.end() || std::exchange(found->second.cancelled, true)) return;
    Entry& entry = found->second;
    if (entry.server == nullptr) {
      std::erase(entry.lane->waiting, entry.call);
      return EndSoon(entry.call,
                     Status(Code::kCancelled, "the call was cancelled while it waited"));
    }
    server = entry.server;
  }
  server->Cancel(call_id);
}

void CallDispatcher::Stop(Milliseconds limit) {
  std::vector<std::shared_ptr<ActiveCall>> open;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (std::exchange(stopping_, true)) return;
    for (const auto& [id, entry] : entries_) open.push_back(entry.call);
  }
  for (const auto& call : open) Cancel(call->id());
  {
    std::unique_lock<std::mutex> lock(mutex_);
    ended_.wait_for(lock, limit, [this] { return entries_.empty(); });
  }
  for (const auto& call : open) {
    End(call, {Status(Code::kCancelled, "the daemon is stopping"), {}, {}});
  }
}

}  // namespace synappsd::applets
