// ResumeQueue: the runs of an earlier process that have not been taken up yet, by id, and who waits
// for their cancellation meanwhile. The engine's thread only.
#ifndef SYNAPPSD_ENGINE_RESUME_QUEUE_H_
#define SYNAPPSD_ENGINE_RESUME_QUEUE_H_

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/status.h"

namespace synappsd::engine {

class ResumeQueue {
 public:
  using Cancelled = std::function<void(Status)>;

  void Fill(std::vector<std::string> ids) { ids_.assign(ids.begin(), ids.end()); }
  bool empty() const { return ids_.empty(); }

  // The run to be read next; it stays in the queue until Take().
  const std::string& front() const { return ids_.front(); }

  // True: the run is in the queue, and `done` is kept for Take().
  bool Cancel(const std::string& run_id, Cancelled done) {
    if (std::find(ids_.begin(), ids_.end(), run_id) == ids_.end()) return false;
    cancelled_[run_id].push_back(std::move(done));
    return true;
  }

  // Removes the first run. Returns those who wait for its cancellation.
  std::vector<Cancelled> Take() {
    std::vector<Cancelled> waiting;
    if (auto found = cancelled_.extract(ids_.front())) waiting = std::move(found.mapped());
    ids_.pop_front();
    return waiting;
  }

 private:
  std::deque<std::string> ids_;
  std::unordered_map<std::string, std::vector<Cancelled>> cancelled_;
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RESUME_QUEUE_H_
