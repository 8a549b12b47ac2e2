// InterruptSignals: Ctrl-C (SIGINT) and SIGTERM as something to wait for, instead of the program's
// end.
#ifndef SYNAPPSD_CTL_INTERRUPT_SIGNALS_H_
#define SYNAPPSD_CTL_INTERRUPT_SIGNALS_H_

namespace synappsd::ctl {

// While this lives the two signals do not end the program. In one thread, before others start.
class InterruptSignals {
 public:
  InterruptSignals();
  InterruptSignals(const InterruptSignals&) = delete;
  InterruptSignals& operator=(const InterruptSignals&) = delete;
  ~InterruptSignals();

  int fd() const { return fd_; }  // readable: one has come; -1: they end the program as usual

  // Whether one has come since the last call.
  bool Take();

 private:
  int fd_ = -1;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_INTERRUPT_SIGNALS_H_
