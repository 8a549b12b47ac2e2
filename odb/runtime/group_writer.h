// GroupWriter: the one thread that writes. It takes the writes that wait, up to a group, has them
// committed together, one wait for the disk for all of them, and answers them.
#ifndef SYNAPPSD_RUNTIME_GROUP_WRITER_H_
#define SYNAPPSD_RUNTIME_GROUP_WRITER_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/group_committer.h"

namespace synappsd {
namespace store {

class GroupWriter : private WriterControl {
 public:
  struct Limits {
    std::size_t max_queued = 0;
    std::size_t max_group = 0;
  };

  // `observer` may be null; else it must outlive this.
  GroupWriter(std::unique_ptr<GroupCommitter> committer, Limits limits,
              StoreObserver* observer = nullptr);
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;
  ~GroupWriter() override;

  // Any thread. `done` is called on the writer's thread, with OK once the write is durable.
  // False: the queue is full or stopped, and `done` will not be called.
  bool Post(Apply apply, Done done);

  std::size_t queued() const;  // any thread

  // Any thread: the author of the writes posted from now on.
  void WriteAs(const std::string& author);

  // Commits what is queued, as long as the database can be reached, then joins. Idempotent. Not
  // from a `done`.
  void Stop();

 private:
  using Author = std::shared_ptr<const std::string>;
  struct Queued {
    PendingWrite write;
    Author author;
  };

  bool Pause(std::int64_t milliseconds) override;
  void TakeMore(WriteGroup* group) override;
  void RefuseQueued(const Status& status) override;
  void Work();
  bool TakeGroup(WriteGroup* group);
  void Fill(WriteGroup* group);  // needs mutex_
  void Tell(const WriteGroup& group, double seconds) const;

  const Limits limits_;
  StoreObserver* const observer_;
  std::unique_ptr<GroupCommitter> committer_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Queued> queue_;  // guarded by mutex_
  Author author_;             // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
  std::thread thread_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_RUNTIME_GROUP_WRITER_H_
