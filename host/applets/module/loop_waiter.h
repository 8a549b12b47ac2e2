// LoopWaiter: how a loop passes the time while it has no task. Whoever has other news for the loop
// waits for both at once, and so spares a thread and a hand-over.
#ifndef SYNAPPSD_APPLETS_MODULE_LOOP_WAITER_H_
#define SYNAPPSD_APPLETS_MODULE_LOOP_WAITER_H_

namespace synappsd::applets {

class LoopWaiter {
 public:
  virtual ~LoopWaiter() = default;

  // The loop's thread, under no lock; may post tasks. Returns when Wake() has been called since
  // Wait() last returned, and whenever there may be a task.
  virtual void Wait() = 0;

  // Any other thread. Must not block.
  virtual void Wake() = 0;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_LOOP_WAITER_H_
