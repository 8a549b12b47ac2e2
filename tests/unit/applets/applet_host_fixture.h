// AppletHostFixture: an AppletHost over the fixture packages, with real host methods and workers.
#ifndef SYNAPPSD_TESTS_UNIT_APPLETS_APPLET_HOST_FIXTURE_H_
#define SYNAPPSD_TESTS_UNIT_APPLETS_APPLET_HOST_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "applets/applet_host.h"
#include "applets/caller_gateway.h"
#include "base/log_level.h"
#include "services/applet_call.h"
#include "services/http_fetch.h"
#include "services/simple_methods.h"
#include "services/store_methods.h"
#include "services/timer_thread.h"
#include "unit/applets/package_directory.h"
#include "unit/services/fakes.h"

namespace synappsd::applets::testing {

inline constexpr std::chrono::seconds kPatience(30);

class Listener : public AppletCallListener {
 public:
  void OnAppletEvent(std::string_view kind, std::string_view data) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    EXPECT_FALSE(outcome_) << "an event after the end";
    events_.push_back(std::string(kind) + " " + std::string(data));
    changed_.notify_all();
  }
  void OnAppletDone(AppletOutcome outcome) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    EXPECT_FALSE(outcome_) << "done twice";
    outcome_ = std::move(outcome);
    thread_ = std::this_thread::get_id();
    changed_.notify_all();
  }

  AppletOutcome Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [this] { return outcome_.has_value(); })) {
      return {Status(Code::kUnknown, "the test gave up waiting"), {}, {}};
    }
    return *outcome_;
  }
  void WaitForEvent() {
    std::unique_lock<std::mutex> lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [this] { return !events_.empty(); }));
  }
  bool done() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return outcome_.has_value();
  }
  std::vector<std::string> events() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return events_;
  }
  std::thread::id thread() const { return thread_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> events_;       // guarded by mutex_
  std::optional<AppletOutcome> outcome_;  // guarded by mutex_
  std::thread::id thread_;
};

// A transport nothing reaches.
class NoTransport : public services::HttpTransport {
 public:
  std::uint64_t Start(services::HttpRequest, std::shared_ptr<services::HttpListener>) override {
    ADD_FAILURE() << "no request should get this far";
    return 1;
  }
  void Abort(std::uint64_t) override {}
};

// To a host that is made later, and anew by some tests.
class LateGateway : public services::AppletGateway {
 public:
  explicit LateGateway(const std::unique_ptr<AppletHost>& host) : host_(host) {}
  std::uint64_t Call(services::NestedCall call,
                     std::shared_ptr<services::NestedListener> listener) override {
    return CallerGateway(*host_).Call(std::move(call), std::move(listener));
  }
  void Cancel(std::uint64_t call_id) override { host_->Cancel(call_id); }

 private:
  const std::unique_ptr<AppletHost>& host_;
};

class AppletHostFixture : public ::testing::Test {
 protected:
  AppletHostFixture() : registry_({{packages_.path()}, {}}, grants_) {
    for (const char* fixture : {"asks",        "blocks",         "completes_twice",
                                "counting",    "crashes",        "create_fails",
                                "echo",        "error_status",   "floods_events",
                                "huge_output", "invalid_json",   "never_completes",
                                "no_note",     "no_symbol",      "ping",
                                "pong",        "refuses",        "slow",
                                "throws",      "wrong_manifest", "wrong_note"}) {
      packages_.Link(fixture);
    }
    methods_.Add("timer.after/1", std::make_unique<services::TimerAfter>(timers_));
    methods_.Add("config.get/1", std::make_unique<services::ConfigGet>(secrets_));
    methods_.Add("http.fetch/1",
                 std::make_unique<services::HttpFetch>(services::HttpFetchParts{
                     transport_, timers_, secrets_, SystemClock(), &services::RandomFraction}));
    methods_.Add("applet.call/1",
                 std::make_unique<services::AppletCallMethod>(gateway_, timers_, SystemClock()));
    services::AddStoreMethods(methods_, values_, SystemClock());
    SetLogLevel(LogLevel::kOff);  // the broken fixtures' errors would bury a failure of a test
    EXPECT_TRUE(registry_.Scan().ok());
  }
  ~AppletHostFixture() override { SetLogLevel(LogLevel::kInfo); }
  void SetUp() override { Make({}); }
  void TearDown() override { host_->Stop(Milliseconds(30'000)); }

  void Make(AppletHostOptions options, const char* worker = std::getenv("SYNAPPS_WORKER")) {
    if (host_ != nullptr) host_->Stop(Milliseconds(30'000));
    options.supervision.cancel_grace = options.cancel_grace;
    options.worker_program = worker;
    host_ = std::make_unique<AppletHost>(options, methods_, timers_, quarantines_, SystemClock());
    Serve(registry_.packages());
  }

  void Serve(const std::vector<std::shared_ptr<const Package>>& packages) {
    std::vector<ServedPackage> served;
    for (const auto& package : packages) served.push_back({package, GetIsolation()});
    host_->SetPackages(std::move(served));
  }

  void ServeChanged(const std::function<void(Manifest&)>& change) {
    std::vector<std::shared_ptr<const Package>> changed;
    for (const auto& package : registry_.packages()) {
      auto copy = std::make_shared<Package>(*package);
      change(copy->manifest);
      changed.push_back(std::move(copy));
    }
    Serve(changed);
  }

  virtual Isolation GetIsolation() const { return Isolation::kProcess; }

  PackageStatus StatusOf(const std::string& fixture) const {
    for (PackageStatus& status : host_->Statuses()) {
      if (status.package == "org.synapps.test." + fixture) return status;
    }
    ADD_FAILURE() << fixture << " is not listed";
    return {};
  }

  std::shared_ptr<Listener> Call(const std::string& type, const std::string& json = "{}",
                                 const std::string& method = "applet.handle/1") {
    AppletCall call;
    call.type = type;
    call.json = json;
    call.method = method;
    call.request_id = "request-" + type;
    auto listener = std::make_shared<Listener>();
    last_id_ = host_->Call(std::move(call), listener);
    return listener;
  }
  AppletOutcome Ask(const std::string& method, const std::string& params) {
    return Call("asks", params, "ask/" + method)->Wait();
  }

  PackageDirectory packages_;
  services::TimerThread timers_;
  LateGateway gateway_{host_};
  NoTransport transport_;
  services::testing::FakeSecrets secrets_;
  services::testing::MemoryValues values_;
  services::HostMethods methods_;
  GrantAsRequested grants_;
  AppletRegistry registry_;
  MemoryQuarantineStore quarantines_;
  std::unique_ptr<AppletHost> host_;
  std::uint64_t last_id_ = 0;
};

}  // namespace synappsd::applets::testing

#endif  // SYNAPPSD_TESTS_UNIT_APPLETS_APPLET_HOST_FIXTURE_H_
