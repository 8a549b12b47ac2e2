// Inbox: how other threads hand work to the engine's thread. Thread-safe.
//
// It has no bound of its own: what can be in it is bounded by who posts (runs admitted, one commit
// per run, calls in flight, one notice of events per call).
#ifndef SYNAPPSD_ENGINE_INBOX_H_
#define SYNAPPSD_ENGINE_INBOX_H_

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace synappsd::engine {

class Runner;

class Inbox {
 public:
  using Task = std::function<void(Runner&)>;

  // False once closed: the task was not taken.
  bool Post(Task task);

  // Everything posted since the last time, in order; waits until there is something or, if given,
  // for at most `limit`.
  std::vector<Task> Wait(std::optional<Milliseconds> limit);

  std::size_t size() const;  // tasks that wait

  // Takes no more. Returns what was still in it.
  std::vector<Task> Close();

 private:
  mutable std::mutex mutex_;
  std::condition_variable posted_;
  std::vector<Task> tasks_;  // guarded by mutex_
  bool closed_ = false;      // guarded by mutex_
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_INBOX_H_
