#include "daemon/service_manager.h"

#include <systemd/sd-daemon.h>
#include <time.h>

#include <chrono>
#include <cstdint>
#include <cstring>

#include "base/log.h"

namespace synappsd::daemon::service_manager {
namespace {

// A failure is logged and no more: a daemon that works is not stopped for it.
void Notify(const std::string& state) {
  const int result = sd_notify(0, state.c_str());
  if (result < 0) {
    Log(LogLevel::kWarn, "systemd was not told",
        {{"state", state.substr(0, state.find('\n'))}, {"error", std::strerror(-result)}});
  }
}

std::uint64_t MonotonicMicroseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

}  // namespace

void Ready(const std::string& status) { Notify("READY=1\nSTATUS=" + status); }

// With the time, as Type=notify-reload of systemd 253 and later wants it.
void Reloading() {
  Notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(MonotonicMicroseconds()) +
         "\nSTATUS=Looking at applets and grants again");
}

void Stopping(const std::string& status) { Notify("STOPPING=1\nSTATUS=" + status); }

void Alive() { Notify("WATCHDOG=1"); }

Milliseconds WatchdogTime() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return Milliseconds(0);
  return std::chrono::duration_cast<Milliseconds>(std::chrono::microseconds(microseconds));
}

}  // namespace synappsd::daemon::service_manager
