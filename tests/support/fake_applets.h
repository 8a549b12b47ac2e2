// FakeApplets: applets without code. A test looks at the calls in flight and answers them, or lets
// them be answered in the background. Thread-safe.
#ifndef SYNAPPSD_TESTS_SUPPORT_FAKE_APPLETS_H_
#define SYNAPPSD_TESTS_SUPPORT_FAKE_APPLETS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "applets/applet_caller.h"
#include "base/executor.h"

namespace synappsd::testing {

inline applets::AppletOutcome Ok(const std::string& json) { return {Status::Ok(), json, {}}; }
inline applets::AppletOutcome Failed(Code code, const std::string& message) {
  return {Status(code, message), "", {}};
}

class FakeApplets : public applets::AppletCaller, public applets::AppletCatalog {
 public:
  using Answer = std::function<applets::AppletOutcome(const applets::AppletCall&)>;

  struct OpenCall {
    std::uint64_t id = 0;
    applets::AppletCall call;
    std::shared_ptr<applets::AppletCallListener> listener;
    bool cancelled = false;
  };

  // --- What a test does.

  void Add(const std::string& type, bool idempotent = false, std::uint32_t concurrency = 16) {
    applets::AppletInfo info;
    info.type = type;
    info.idempotent = idempotent;
    info.concurrency = concurrency;
    Add(std::move(info));
  }
  void Add(applets::AppletInfo info) {
    const std::string type = info.type;
    applets_[type] = std::make_shared<applets::AppletInfo>(std::move(info));
  }

  void Remove(const std::string& type) { applets_.erase(type); }

  // From now on calls are answered by `answer`, on a thread of this.
  void AnswerInBackground(Answer answer) {
    answer_ = std::move(answer);
    executor_ = std::make_unique<Executor>("fake-applets", 2, 100'000);
  }

  // The process ends: calls in flight are never answered.
  void LoseCalls() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_.clear();
  }

  // The nodes whose calls are in flight, in order of their calls.
  std::vector<std::string> open() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> nodes;
    for (const OpenCall& call : open_) nodes.push_back(call.call.node_id);
    return nodes;
  }

  // Those of them that were cancelled.
  std::vector<std::string> cancelled() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> nodes;
    for (const OpenCall& call : open_) {
      if (call.cancelled) nodes.push_back(call.call.node_id);
    }
    return nodes;
  }

  // Every call ever made.
  std::vector<applets::AppletCall> calls() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return calls_;
  }

  void Finish(const std::string& node_id, applets::AppletOutcome outcome) {
    const std::shared_ptr<applets::AppletCallListener> listener = Find(node_id, true);
    ASSERT_NE(listener, nullptr) << "no call of node " << node_id << " is in flight";
    listener->OnAppletDone(std::move(outcome));
  }

  void Emit(const std::string& node_id, const std::string& kind, const std::string& data) {
    const std::shared_ptr<applets::AppletCallListener> listener = Find(node_id, false);
    ASSERT_NE(listener, nullptr) << "no call of node " << node_id << " is in flight";
    listener->OnAppletEvent(kind, data);
  }

  // --- AppletCaller

  std::uint64_t Call(applets::AppletCall call,
                     std::shared_ptr<applets::AppletCallListener> listener) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_.push_back(call);
    if (executor_) {
      EXPECT_TRUE(
          executor_->Post([this, call, listener] { listener->OnAppletDone(answer_(call)); }));
      return ++last_id_;
    }
    open_.push_back({++last_id_, std::move(call), std::move(listener), false});
    return last_id_;
  }

  void Cancel(std::uint64_t call_id) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (OpenCall& call : open_) {
      if (call.id == call_id) call.cancelled = true;
    }
  }

  // --- AppletCatalog

  std::vector<applets::AppletInfo> List() const override {
    std::vector<applets::AppletInfo> list;
    for (const auto& [type, info] : applets_) list.push_back(*info);
    return list;
  }

  std::shared_ptr<const applets::AppletInfo> Find(std::string_view type) const override {
    std::string lower(type);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    const auto found = applets_.find(lower);
    return found == applets_.end() ? nullptr : found->second;
  }

 private:
  std::shared_ptr<applets::AppletCallListener> Find(const std::string& node_id, bool close) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = std::find_if(open_.begin(), open_.end(), [&](const OpenCall& call) {
      return call.call.node_id == node_id;
    });
    if (found == open_.end()) return nullptr;
    std::shared_ptr<applets::AppletCallListener> listener = found->listener;
    if (close) open_.erase(found);
    return listener;
  }

  std::map<std::string, std::shared_ptr<applets::AppletInfo>> applets_;  // not while calls are made
  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<OpenCall> open_;              // guarded by mutex_
  std::vector<applets::AppletCall> calls_;  // guarded by mutex_
  std::uint64_t last_id_ = 0;               // guarded by mutex_
  std::unique_ptr<Executor> executor_;      // last: its threads use all the others
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_FAKE_APPLETS_H_
