// ResumeQueue: runs that this daemon has to take up and has not read yet, and who waits for their
// cancellation meanwhile. The engine's thread only.
#ifndef SYNAPPSD_ENGINE_RESUME_QUEUE_H_
#define SYNAPPSD_ENGINE_RESUME_QUEUE_H_

#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/status.h"
#include "engine/other_daemons.h"

namespace synappsd::engine {

class ResumeQueue {
 public:
  using Cancelled = std::function<void(Status)>;

  // False: it is in the queue already.
  bool Add(TakenRun run) {
    if (!waiting_.try_emplace(run.run_id).second) return false;
    runs_.push_back(std::move(run));
    return true;
  }

  bool empty() const { return runs_.empty(); }

  // The run to be read next; it stays in the queue until Take().
  const TakenRun& front() const { return runs_.front(); }

  // True: the run is in the queue, and `done` is kept for Take().
  bool Cancel(const std::string& run_id, Cancelled done) {
    const auto found = waiting_.find(run_id);
    if (found == waiting_.end()) return false;
    found->second.push_back(std::move(done));
    return true;
  }

  // Removes the first run. Returns those who wait for its cancellation.
  std::vector<Cancelled> Take() {
    std::vector<Cancelled> cancelled = std::move(waiting_.extract(front().run_id).mapped());
    runs_.pop_front();
    return cancelled;
  }

 private:
  std::deque<TakenRun> runs_;
  std::unordered_map<std::string, std::vector<Cancelled>> waiting_;  // by id: all in runs_
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RESUME_QUEUE_H_
