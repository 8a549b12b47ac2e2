// RunJournal: turns a run's steps into what is written (records of the store) and what is told (the
// status messages and events of RunObserver). Pure: times come in. One thread.
//
// Kinds and data of the events, per run with sequence numbers from 1 without gaps:
//   run.created     {"flow_id", "total_steps"}
//   node.started    {"type", "attempt"}
//   node.completed  {"type", "metadata"}
//   node.failed     {"type", "code", "message"}      code as in "NOT_FOUND"
//   node.cancelled  {"type"}
//   run.finished    {"status", "error"}              error is null unless the status is
//                                                    "error" or "cancelled"
#ifndef SYNAPPSD_ENGINE_RUN_JOURNAL_H_
#define SYNAPPSD_ENGINE_RUN_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "engine/call_content.h"
#include "engine/flow_graph.h"
#include "engine/growing_json.h"
#include "engine/run_machine.h"
#include "engine/run_observer.h"
#include "store/store.h"

namespace synappsd::engine {

class RunJournal {
 public:
  // One transaction and what is told once it is committed.
  struct Batch {
    store::RunTransaction transaction;
    CommittedChanges changes;
  };

  // `first` is the run as it begins or as it was restored; the graph must outlive the journal.
  RunJournal(const FlowGraph& graph, RunSnapshot first);

  // For a new run: the text its graph is restored from.
  void SetFlowText(std::string text) { flow_text_ = std::move(text); }

  // For a new run: what its creation is counted as.
  void SetCharge(store::Optional<store::RunCharge> charge) { charge_ = std::move(charge); }

  // For a restored run, before the first Record(): what was committed.
  void Restore(std::int64_t last_seq, const std::vector<store::NodeRunRecord>& node_runs);

  // --- What the coming steps are about; each before its step is recorded.

  // A call of node's applet begins: a new request id, or the next attempt with the old one.
  void SetAttempt(std::size_t node);
  void SetResult(std::size_t node, CallResult result, std::vector<store::StoreWrite> writes);
  // The first failure of a run is its error.
  void SetFailure(std::size_t node, const Status& status);
  void SetRunError(const std::string& error);

  void Record(const std::vector<Step>& steps, RunOutcome outcome, double now);

  const store::NodeRunRecord& node(std::size_t index) const { return nodes_[index]; }
  const RunSnapshot& now() const { return now_; }  // as of the last step recorded

  // --- Committing. One batch at a time.

  bool pending() const { return !events_.empty(); }
  std::int64_t committed_seq() const { return committed_.last_seq; }  // of the events
  Batch Take();
  void Committed();

  // Instead of what could not be committed: ends the run in error as it was committed last.
  Batch Abandon(const std::string& error, double now);

 private:
  void RecordStep(const Step& step, RunOutcome outcome, double now);
  void RecordDone(std::size_t node, double now);
  void RecordEnd(RunOutcome outcome, double now);
  void Complete(std::size_t node);
  void AddStatus(bool is_creation);
  void AddEvent(std::string_view kind, std::string_view node_id, double now, std::string data);
  Batch EmptyBatch() const;

  const FlowGraph& graph_;
  std::string flow_text_;
  store::Optional<store::RunCharge> charge_;
  GrowingJson results_{GrowingJson::Kind::kObject};
  GrowingJson completed_{GrowingJson::Kind::kArray};
  RunSnapshot now_;
  std::int64_t last_seq_ = 0;
  std::vector<store::NodeRunRecord> nodes_;
  std::optional<std::string> error_;

  // Recorded since the last Take().
  bool is_new_ = false;  // the run is created with these
  std::set<std::size_t> touched_;
  std::vector<StatusChange> statuses_;
  std::vector<store::EventRecord> events_;
  std::vector<store::StoreWrite> writes_;

  // As of the last Take(), and of the last Committed().
  struct Mark {
    RunSnapshot run;
    std::int64_t last_seq = 0;
  };
  Mark taken_;
  Mark committed_;
};

// A node's part of its run's results: "node id":{"type":...,"output":...}
std::string ResultMember(const store::NodeRunRecord& node);

// How a run in which a node failed describes it.
std::string NodeErrorText(const std::string& type, const std::string& message);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RUN_JOURNAL_H_
