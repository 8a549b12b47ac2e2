#include "daemon/run_daemon.h"

#include <signal.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "config/launch.h"
#include "daemon/daemon.h"
#include "daemon/end_watch.h"
#include "daemon/fatal_end.h"
#include "daemon/private_memory.h"
#include "daemon/service_manager.h"
#include "daemon/stop_signals.h"
#include "daemon/watchdog.h"

namespace synappsd::daemon {
namespace {

constexpr int kQuestionsInWatchdogTime = 3;

int RunUntilStopped(const config::LoadedConfig& loaded, const StopSignals& signals) {
  ConfigureLog(loaded.config.log_level, loaded.config.log_format);
  for (const std::string& warning : loaded.warnings) Log(LogLevel::kWarn, warning);
  if (!loaded.file.empty()) Log(LogLevel::kInfo, "configuration", {{"file", loaded.file}});
  if (loaded.config.core_dumps) AllowCoreDumps();
  std::optional<EndWatch> end_watch;  // outlives the daemon
  Result<std::unique_ptr<Daemon>> daemon = Daemon::Start(loaded);
  if (!daemon.ok()) {
    Log(LogLevel::kError, "cannot start: " + daemon.status().message());
    return 1;
  }
  service_manager::Ready("Running");
  Daemon& running = **daemon;
  std::optional<Watchdog> watchdog(
      std::in_place, service_manager::WatchdogTime() / kQuestionsInWatchdogTime,
      [&running](std::function<void(bool)> done) { running.AskAlive(std::move(done)); },
      service_manager::Alive);
  int signal_number = signals.Wait();
  for (; signal_number == SIGHUP; signal_number = signals.Wait()) {
    Log(LogLevel::kInfo, "SIGHUP: looking at applets and grants again");
    service_manager::Reloading();
    (*daemon)->Reload();
    service_manager::Ready("Running");
  }
  Log(LogLevel::kInfo, "draining: a second signal ends at once",
      {{"signal", signal_number}, {"limit_ms", loaded.config.drain_timeout.count()}});
  service_manager::Stopping("Draining");
  watchdog.reset();
  signals.EndAtNext();
  end_watch.emplace(loaded.config.drain_timeout + EndWatch::kSlack, "stopping");
  (*daemon)->Stop();
  Log(LogLevel::kInfo, "stopped");
  return 0;
}

}  // namespace

int RunDaemon(int argc, char** argv) try {
  KeepMemoryPrivate();
  const StopSignals signals;
  NameFatalExceptions();
  const Result<config::Launch> launch = config::PrepareLaunch(
      std::vector<std::string>(argv + 1, argv + argc), config::Surroundings::OfThisProcess());
  if (!launch.ok()) {
    std::fprintf(stderr, "synappsd: %s\n", launch.status().message().c_str());
    return config::kExitBadConfig;
  }
  if (!launch->run) {
    std::fputs(launch->output.c_str(), stdout);
    return 0;
  }
  return RunUntilStopped(*launch->run, signals);
} catch (const std::exception& error) {
  Log(LogLevel::kError, "unexpected failure", {{"what", error.what()}});
  return 1;
}

}  // namespace synappsd::daemon
