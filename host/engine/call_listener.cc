#include "engine/call_listener.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/runner.h"

namespace synappsd::engine {
namespace {

constexpr std::string_view kToken = "token";
constexpr std::string_view kProgress = "progress";

}  // namespace

CallListener::CallListener(std::shared_ptr<Inbox> inbox, std::uint64_t call_key)
    : inbox_(std::move(inbox)), call_key_(call_key) {}

void CallListener::OnAppletEvent(std::string_view kind, std::string_view data) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (waiting_.overflowed) return;
    if (kind == "progress") RemoveProgress();
    if (waiting_bytes_ + kind.size() + data.size() > kMaxBytes) {
      waiting_.overflowed = true;
    } else {
      Add(kind, data);
    }
    if (std::exchange(noticed_, true)) return;
  }
  inbox_->Post([key = call_key_](Runner& runner) { runner.OnCallEvents(key); });
}

void CallListener::Add(std::string_view kind, std::string_view data) {
  std::vector<Event>& events = waiting_.events;
  if (kind == kToken && !events.empty() && events.back().kind == kToken) {
    events.back().data += data;
    waiting_bytes_ += data.size();
    return;
  }
  if (kind != kToken && kind != kProgress && events.size() >= kMaxEvents) {
    ++waiting_.dropped;
    return;
  }
  events.push_back({std::string(kind), std::string(data)});
  waiting_bytes_ += kind.size() + data.size();
}

// Tokens that stood around it are joined: otherwise they would become ever more entries.
void CallListener::RemoveProgress() {
  std::vector<Event>& events = waiting_.events;
  const auto older = std::find_if(events.begin(), events.end(),
                                  [](const Event& event) { return event.kind == kProgress; });
  if (older == events.end()) return;
  waiting_bytes_ -= older->kind.size() + older->data.size();
  const auto next = events.erase(older);
  if (next == events.begin() || next == events.end()) return;
  const auto previous = std::prev(next);
  if (previous->kind != kToken || next->kind != kToken) return;
  previous->data += next->data;
  waiting_bytes_ -= next->kind.size();
  events.erase(next);
}

void CallListener::OnAppletDone(applets::AppletOutcome outcome) {
  inbox_->Post([key = call_key_, outcome = std::move(outcome)](Runner& runner) mutable {
    runner.OnCallDone(key, std::move(outcome));
  });
}

CallListener::Batch CallListener::Take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  noticed_ = false;
  waiting_bytes_ = 0;
  return std::exchange(waiting_, {});
}

}  // namespace synappsd::engine
