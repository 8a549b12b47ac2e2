#include "services/applet_call.h"

#include <algorithm>
#include <cctype>
#include <mutex>
#include <utility>

#include "services/params.h"

namespace synappsd::services {
namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
  return text;
}

std::string MessageOf(const json::Value& params) {
  json::Object message;
  const json::Value* content = params.Find("content");
  message.Set("content", content == nullptr ? json::Value() : *content);
  for (const char* member : {"context", "metadata"}) {
    const json::Value* value = params.Find(member);
    message.Set(member, value == nullptr ? json::Value(json::Object()) : *value);
  }
  return json::Write(json::Value(std::move(message)));
}

// What the asked applet says, on its way to the one that asked.
class Relay : public NestedListener {
 public:
  // `late` is answered for a call that is cancelled at its deadline: whoever works on it may be
  // faster to see that it is over than the timer here.
  Relay(std::shared_ptr<MethodReply> reply, std::shared_ptr<CallScope> scope, Timers& timers,
        const Clock& clock, MonotonicTime deadline, Status late)
      : reply_(std::move(reply)),
        scope_(std::move(scope)),
        timers_(timers),
        clock_(clock),
        deadline_(deadline),
        late_(std::move(late)) {}

  void OnNestedEvent(std::string_view kind, std::string_view data) override {
    reply_->Event(kind, data);
  }

  void OnNestedDone(NestedOutcome outcome) override {
    StopTimer();
    if (outcome.status.code() == Code::kCancelled && clock_.Now() >= deadline_) {
      return reply_->Fail(late_);
    }
    if (!outcome.status.ok()) return reply_->Fail(std::move(outcome.status));
    const Status joined = scope_->AddAll(std::move(outcome.store_writes));
    if (!joined.ok()) return reply_->Fail(joined);
    reply_->Done({Status::Ok(), std::move(outcome.json), {}});
  }

  // The timer is not needed once the call is done, which it may be already.
  void StopTimerWhenDone(std::uint64_t timer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    timer_ = timer;
    if (done_) timers_.Cancel(timer);
  }

 private:
  void StopTimer() {
    const std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
    if (timer_ != 0) timers_.Cancel(timer_);
  }

  const std::shared_ptr<MethodReply> reply_;
  const std::shared_ptr<CallScope> scope_;
  Timers& timers_;
  const Clock& clock_;
  const MonotonicTime deadline_;
  const Status late_;
  std::mutex mutex_;
  std::uint64_t timer_ = 0;  // guarded by mutex_
  bool done_ = false;        // guarded by mutex_
};

}  // namespace

Status AppletCallMethod::Check(const MethodRequest& request, const std::string& type) const {
  const std::string& package = request.package->package;
  const auto& granted = request.package->applets;
  if (std::find(granted.begin(), granted.end(), type) == granted.end()) {
    return Status(Code::kPermissionDenied,
                  "package " + package + " may not call applet \"" + type +
                      "\": it must be in permissions.applets of its applet.json and of its grant");
  }
  if (request.scope == nullptr) {
    return Status(Code::kFailedPrecondition,
                  "applet.call/1 is made on behalf of a call: name the call");
  }
  if (request.scope->origin().depth >= kMaxDepth) {
    return Status(Code::kResourceExhausted, "applet \"" + type +
                                                "\" is not called: applets call each other " +
                                                std::to_string(kMaxDepth) + " deep already");
  }
  return Status::Ok();
}

AbortRequest AppletCallMethod::Start(MethodRequest request, std::shared_ptr<MethodReply> reply) {
  NestedCall call;
  call.type = Lower(StringParam(request.params, "type"));
  const Status allowed = Check(request, call.type);
  if (!allowed.ok()) {
    reply->Fail(allowed);
    return {};
  }
  const CallOrigin& origin = request.scope->origin();
  const auto left = std::chrono::duration_cast<Milliseconds>(origin.deadline - clock_.Now());
  const Status late(Code::kDeadlineExceeded,
                    "applet \"" + call.type + "\" did not answer applet.call/1 in time");
  if (left <= Milliseconds(0)) {
    reply->Fail(late);
    return {};
  }
  call.timeout = std::min(left, Milliseconds(IntParam(request.params, "timeout_ms", left.count())));
  call.json = MessageOf(request.params);
  call.origin = {request.scope->NextNestedId(),
                 origin.run_id,
                 origin.node_id,
                 origin.depth + 1,
                 clock_.Now() + call.timeout,
                 request.scope,
                 call.type,
                 origin.trace.empty() ? TraceContext() : ChildOf(origin.trace)};

  const Milliseconds timeout = call.timeout;
  const auto relay =
      std::make_shared<Relay>(reply, request.scope, timers_, clock_, call.origin.deadline, late);
  const std::uint64_t id = gateway_.Call(std::move(call), relay);
  const std::uint64_t timer = timers_.After(timeout, [this, id, reply, late] {
    reply->Fail(late);
    gateway_.Cancel(id);
  });
  relay->StopTimerWhenDone(timer);
  return [this, id, timer] {
    timers_.Cancel(timer);
    gateway_.Cancel(id);
  };
}

}  // namespace synappsd::services
