#include "ctl/interrupt_signals.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace synappsd::ctl {
namespace {

sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

InterruptSignals::InterruptSignals() {
  const sigset_t signals = Signals();
  fd_ = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd_ >= 0) pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

InterruptSignals::~InterruptSignals() {
  if (fd_ < 0) return;
  Take();  // else it would end the program now
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  close(fd_);
}

bool InterruptSignals::Take() {
  signalfd_siginfo info;
  bool came = false;
  while (fd_ >= 0 && read(fd_, &info, sizeof(info)) == sizeof(info)) came = true;
  return came;
}

}  // namespace synappsd::ctl
