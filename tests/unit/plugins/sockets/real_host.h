// RealHost: the shipped applets in the real host, as the daemon puts it together: registry, module
// loader, in-process caller, and the host's methods over curl and the database.
#ifndef SYNAPPSD_TESTS_REAL_HOST_H_
#define SYNAPPSD_TESTS_REAL_HOST_H_

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "applets/applet_host.h"
#include "applets/grants.h"
#include "applets/quarantine_store.h"
#include "applets/registry.h"
#include "services/curl_transport.h"
#include "services/host_methods.h"
#include "services/secret_source.h"
#include "services/timer_thread.h"
#include "store/store.h"

namespace synappsd::testing {

// Collects what becomes of one call.
class CollectingListener : public applets::AppletCallListener {
 public:
  void OnAppletEvent(std::string_view kind, std::string_view data) override;
  void OnAppletDone(applets::AppletOutcome outcome) override;

  // Each waits at most 60 s. Nothing: it did not happen.
  std::optional<applets::AppletOutcome> WaitForOutcome();
  bool WaitForText();
  std::string text();  // all tokens so far

 private:
  static constexpr std::chrono::seconds kLimit{60};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;                               // guarded by mutex_
  std::optional<applets::AppletOutcome> outcome_;  // guarded by mutex_
};

class FixedSecrets : public services::SecretSource {
 public:
  explicit FixedSecrets(std::map<std::string, std::string> values) : values_(std::move(values)) {}
  std::optional<std::string> Find(std::string_view name) const override;
  std::string HowToSet(std::string_view name) const override;

 private:
  const std::map<std::string, std::string> values_;
};

class RealHost {
 public:
  struct Options {
    std::map<std::string, std::string> secrets;
    std::map<std::string, std::string> settings;  // by package
    std::filesystem::path database;               // empty: no store
  };
  explicit RealHost(Options options);
  ~RealHost();
  RealHost(const RealHost&) = delete;
  RealHost& operator=(const RealHost&) = delete;

  // Starts a call; `id` may be null.
  std::shared_ptr<CollectingListener> Start(const std::string& type, std::string_view content,
                                            std::string_view node_data = "{}",
                                            Milliseconds timeout = Milliseconds(30'000),
                                            std::uint64_t* id = nullptr);
  // The same, and waits. What a successful call wrote to its store is committed, as the engine
  // does.
  applets::AppletOutcome Run(const std::string& type, std::string_view content,
                             std::string_view node_data = "{}",
                             Milliseconds timeout = Milliseconds(30'000));
  // The output of a call that succeeds.
  std::string Output(const std::string& type, std::string_view content,
                     std::string_view node_data = "{}");

  applets::AppletCaller& caller() { return *caller_; }
  const applets::AppletRegistry& registry() const { return registry_; }

 private:
  void AddMethods();
  void Commit(const applets::AppletOutcome& outcome);

  const FixedSecrets secrets_;
  const applets::GrantAsRequested grants_;
  applets::AppletRegistry registry_;
  std::unique_ptr<store::Store> store_;
  services::HostMethods methods_;
  services::TimerThread timers_;
  services::CurlTransport transport_{services::CurlTransportOptions{}};
  applets::MemoryQuarantineStore quarantines_;
  std::unique_ptr<applets::AppletHost> caller_;
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_REAL_HOST_H_
