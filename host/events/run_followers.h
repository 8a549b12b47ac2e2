// RunFollowers: who listens to the events of which run.
#ifndef SYNAPPSD_EVENTS_RUN_FOLLOWERS_H_
#define SYNAPPSD_EVENTS_RUN_FOLLOWERS_H_

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/run_observer.h"
#include "events/live_load.h"
#include "events/run_messages.h"

namespace synappsd::events {

// Called with no lock held, for one run one call at a time; must not block.
class RunFollower {
 public:
  virtual ~RunFollower() = default;

  // What one transaction wrote to the run's log, in order.
  virtual void OnEvents(const std::vector<store::EventRecord>& events) = 0;

  // An applet's event, which is in no log; `data` as NodeEventData() makes it.
  virtual void OnNodeEvent(std::string_view data) = 0;

  // What waits for its client to read.
  virtual std::size_t backlog_bytes() const = 0;
};

// Thread-safe.
class RunFollowers {
 public:
  explicit RunFollowers(MessageLimits limits) : limits_(limits) {}

  // From its return on, the follower hears of every event published. It is not kept alive.
  void Add(const std::string& run_id, const std::shared_ptr<RunFollower>& follower);

  // A call in progress may still reach it. What has not been added is ignored.
  void Remove(const std::string& run_id, const RunFollower& follower);

  bool HasAny(const std::string& run_id);

  LiveLoad Load() const;

  void Publish(const engine::CommittedChanges& changes);
  void PublishNodeEvent(std::string_view run_id, std::string_view flow_id, std::string_view node_id,
                        std::string_view kind, std::string_view data);

 private:
  struct Entry {
    const RunFollower* identity;
    std::weak_ptr<RunFollower> follower;
  };

  std::vector<std::shared_ptr<RunFollower>> Of(const std::string& run_id);

  const MessageLimits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::vector<Entry>> followers_;  // guarded by mutex_
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_RUN_FOLLOWERS_H_
