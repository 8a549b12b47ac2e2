#include "real_host.h"

#include <gtest/gtest.h>

#include <future>

#include "base/json.h"
#include "services/http_fetch.h"
#include "services/simple_methods.h"
#include "services/store_methods.h"

namespace synappsd::testing {

void CollectingListener::OnAppletEvent(std::string_view kind, std::string_view data) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (kind == "token") text_ += data;
  changed_.notify_all();
}

void CollectingListener::OnAppletDone(applets::AppletOutcome outcome) {
  const std::lock_guard<std::mutex> lock(mutex_);
  outcome_ = std::move(outcome);
  changed_.notify_all();
}

std::optional<applets::AppletOutcome> CollectingListener::WaitForOutcome() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, kLimit, [this] { return outcome_.has_value(); });
  return outcome_;
}

bool CollectingListener::WaitForText() {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, kLimit, [this] { return !text_.empty(); });
}

std::string CollectingListener::text() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return text_;
}

std::optional<std::string> FixedSecrets::Find(std::string_view name) const {
  const auto found = values_.find(std::string(name));
  return found == values_.end() ? std::nullopt : std::optional<std::string>(found->second);
}

std::string FixedSecrets::HowToSet(std::string_view name) const {
  return "set " + std::string(name);
}

RealHost::RealHost(Options options)
    : secrets_(std::move(options.secrets)),
      registry_({{SYNAPPS_APPLETS_DIRECTORY}, std::move(options.settings)}, grants_) {
  const Status scanned = registry_.Scan();
  EXPECT_TRUE(scanned.ok()) << scanned.ToString();
  if (!options.database.empty()) {
    store::StoreOptions store_options;
    store_options.location.path = options.database.string();
    store_ = std::move(store::Store::Open(store_options).value());
  }
  AddMethods();
  caller_ = std::make_unique<applets::AppletHost>(applets::AppletHostOptions{}, methods_, timers_,
                                                  quarantines_, SystemClock());
  std::vector<applets::ServedPackage> packages;
  for (const auto& package : registry_.packages()) {
    packages.push_back({package, applets::Isolation::kInProcess});
  }
  caller_->SetPackages(std::move(packages));
  for (const applets::PackageStatus& status : caller_->Statuses()) {
    EXPECT_EQ(status.state, applets::PackageState::kReady) << status.package << status.reason;
  }
}

RealHost::~RealHost() { caller_->Stop(Milliseconds(10'000)); }

void RealHost::AddMethods() {
  methods_.Add("timer.after/1", std::make_unique<services::TimerAfter>(timers_));
  methods_.Add("config.get/1", std::make_unique<services::ConfigGet>(secrets_));
  methods_.Add("http.fetch/1",
               std::make_unique<services::HttpFetch>(services::HttpFetchParts{
                   transport_, timers_, secrets_, SystemClock(), services::RandomFraction}));
  if (store_) services::AddStoreMethods(methods_, *store_, SystemClock());
}

std::shared_ptr<CollectingListener> RealHost::Start(const std::string& type,
                                                    std::string_view content,
                                                    std::string_view node_data,
                                                    Milliseconds timeout, std::uint64_t* id) {
  applets::AppletCall call;
  call.request_id = "request";
  call.run_id = "run";
  call.node_id = "node";
  call.type = type;
  call.json = "{\"content\":" + std::string(content) +
              ",\"context\":{\"run_id\":\"run\"},\"metadata\":" + std::string(node_data) + "}";
  call.timeout = timeout;
  auto listener = std::make_shared<CollectingListener>();
  const std::uint64_t started = caller_->Call(std::move(call), listener);
  if (id != nullptr) *id = started;
  return listener;
}

applets::AppletOutcome RealHost::Run(const std::string& type, std::string_view content,
                                     std::string_view node_data, Milliseconds timeout) {
  const auto outcome = Start(type, content, node_data, timeout)->WaitForOutcome();
  if (!outcome) return {Status(Code::kUnknown, "the test waited too long"), {}, {}};
  Commit(*outcome);
  return *outcome;
}

std::string RealHost::Output(const std::string& type, std::string_view content,
                             std::string_view node_data) {
  const applets::AppletOutcome outcome = Run(type, content, node_data);
  EXPECT_TRUE(outcome.status.ok()) << outcome.status.ToString();
  if (!outcome.status.ok()) return {};
  return json::Write(*json::Parse(outcome.json).value().Find("content"));
}

void RealHost::Commit(const applets::AppletOutcome& outcome) {
  if (outcome.store_writes.empty()) return;
  std::promise<Status> committed;
  store_->WriteValues(outcome.store_writes,
                      [&](Status status) { committed.set_value(std::move(status)); });
  const Status status = committed.get_future().get();
  EXPECT_TRUE(status.ok()) << status.ToString();
}

}  // namespace synappsd::testing
