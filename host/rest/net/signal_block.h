// SignalBlock: threads started during its life have every signal blocked.
#ifndef SYNAPPSD_REST_NET_SIGNAL_BLOCK_H_
#define SYNAPPSD_REST_NET_SIGNAL_BLOCK_H_

#include <csignal>

namespace synappsd::net {

class SignalBlock {
 public:
  SignalBlock() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalBlock() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalBlock(const SignalBlock&) = delete;
  SignalBlock& operator=(const SignalBlock&) = delete;

 private:
  sigset_t before_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_SIGNAL_BLOCK_H_
