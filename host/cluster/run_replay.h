// RunReplay: a run of another daemon as its event log tells it. It makes of the log what that
// daemon's RunJournal made when it wrote it: the same status messages, in the same order.
#ifndef SYNAPPSD_CLUSTER_RUN_REPLAY_H_
#define SYNAPPSD_CLUSTER_RUN_REPLAY_H_

#include <cstdint>
#include <string>

#include "engine/growing_json.h"
#include "engine/run_observer.h"
#include "store/store.h"

namespace synappsd::cluster {

// One thread at a time.
class RunReplay {
 public:
  // `run` as it is stored now: what does not change over its life is taken from it.
  explicit RunReplay(const store::RunRecord& run);

  // Goes on with the log; `changes` are those after seq(), in order. Returns what is to be told of
  // it: the events after `told_seq` and their status messages.
  engine::CommittedChanges Apply(const store::RunChanges& changes, std::int64_t told_seq);

  std::int64_t seq() const { return seq_; }  // of the last event applied
  bool has_ended() const { return now_.end_time.has_value(); }
  std::size_t size_bytes() const { return now_.input_data->size() + now_.results.size_bytes(); }

 private:
  // Whether it makes a status message; false if it makes none.
  bool ApplyEvent(const store::EventRecord& event, const store::RunChanges& changes);
  bool Complete(const store::EventRecord& event, const store::RunChanges& changes);
  void End(const store::EventRecord& event);

  engine::GrowingJson results_{engine::GrowingJson::Kind::kObject};
  engine::GrowingJson completed_{engine::GrowingJson::Kind::kArray};
  engine::RunSnapshot now_;
  std::int64_t seq_ = 0;
};

}  // namespace synappsd::cluster

#endif  // SYNAPPSD_CLUSTER_RUN_REPLAY_H_
