// GroupCommitter: what one database does with a group of writes. The group writer collects them;
// its thread calls the committer.
#ifndef SYNAPPSD_RUNTIME_GROUP_COMMITTER_H_
#define SYNAPPSD_RUNTIME_GROUP_COMMITTER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <odb/forward.hxx>
#include <string>
#include <vector>

#include "link/commit_notices.h"
#include "store/store.h"

namespace synappsd {
namespace store {

// What the writes of one transaction share.
struct WriteContext {
  std::string author;   // the instance that claims the runs it creates; "": nobody claims any
  CommitNotices tells;  // other daemons, once it is committed; added to by writes that succeed
};

// Changes rows in the transaction it is called in. Anything but OK, or an exception, undoes it. It
// may be called again after it was undone.
using Apply = std::function<Status(odb::database&, WriteContext*)>;

struct PendingWrite {
  Apply apply;
  Done done;
  Status status;
};

struct WriteGroup {
  std::vector<PendingWrite> writes;
  std::shared_ptr<const std::string> author;  // Store::WriteAs() at the time; the same for all

  void SetAll(const Status& status);
  void FailRest(const Status& status);  // those that have not failed by themselves
};

// What a committer may ask of the writer while its database is away.
class WriterControl {
 public:
  virtual ~WriterControl() = default;
  // Waits, unless the writer is to stop: then false, at once.
  virtual bool Pause(std::int64_t milliseconds) = 0;
  // Adds writes of the same author that have come since the group was taken, up to its bound.
  virtual void TakeMore(WriteGroup* group) = 0;
  // Answers what waits behind this group with `status`.
  virtual void RefuseQueued(const Status& status) = 0;
};

// One thread.
class GroupCommitter {
 public:
  virtual ~GroupCommitter() = default;

  // Applies the writes in their order, each whole or not at all, commits them together, and sets
  // each one's status. OK: durable. UNAVAILABLE: nothing of it happened. UNKNOWN, when the writer
  // stops only: it may have.
  virtual void Commit(WriteGroup* group, WriterControl* control) = 0;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_RUNTIME_GROUP_COMMITTER_H_
