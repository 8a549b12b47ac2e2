#include "daemon/stop_signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "base/log.h"

namespace synappsd::daemon {
namespace {

sigset_t Signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

int WaitForSignal() {
  const sigset_t set = Signals();
  int signal_number = 0;
  while (sigwait(&set, &signal_number) != 0) {
  }
  return signal_number;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = Signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

int StopSignals::Wait() const { return WaitForSignal(); }

void StopSignals::EndAtNext() const {
  std::thread([] {
    int signal_number = SIGHUP;
    while (signal_number == SIGHUP) signal_number = WaitForSignal();
    Log(LogLevel::kWarn, "second signal: ending at once", {{"signal", signal_number}});
    _exit(128 + signal_number);
  }).detach();
}

}  // namespace synappsd::daemon
