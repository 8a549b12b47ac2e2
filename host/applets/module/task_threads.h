// TaskThreads: threads that run an applet's code. Unlike an Executor they can be given up: code of
// others may never return, and the daemon must stop all the same.
#ifndef SYNAPPSD_APPLETS_MODULE_TASK_THREADS_H_
#define SYNAPPSD_APPLETS_MODULE_TASK_THREADS_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "applets/module/loop_waiter.h"
#include "base/clock.h"

namespace synappsd::applets {

class TaskThreads {
 public:
  using Task = std::function<void()>;

  // With one thread: a loop, whose tasks never run two at a time. `name` has at most 15 characters.
  // A waiter is for loops only and must outlive their thread; without one a thread that has nothing
  // to do sleeps.
  TaskThreads(const std::string& name, std::size_t threads, std::size_t capacity,
              LoopWaiter* waiter = nullptr);
  TaskThreads(const TaskThreads&) = delete;
  TaskThreads& operator=(const TaskThreads&) = delete;
  ~TaskThreads();  // Stop(0)

  // Any thread. False: `capacity` tasks wait, or stopped. The task must not throw.
  bool Post(Task task);

  // For tasks whose number is bounded elsewhere: never refused before Stop(), dropped after it.
  void PostAlways(Task task);

  // True in a task of these threads.
  bool IsThisThread() const;

  // Runs what waits, then joins. False: a task did not come back within `limit`; its thread is left
  // to itself, what waited is dropped. Not from a task. Later calls answer true.
  bool Stop(Milliseconds limit);

 private:
  struct Shared;  // outlives this object if a thread is given up

  static void Work(const std::shared_ptr<Shared>& shared);

  const std::shared_ptr<Shared> shared_;
  std::vector<std::thread> threads_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_TASK_THREADS_H_
