// RunMachine: what one run does next. Pure: events in, steps and commands out; no threads, clocks,
// texts or sockets. Steps are what happened and must be committed, in order; commands are what the
// caller does now.
//
//   run      Create                Activate              all nodes done
//        o-----------> created ---------------> running ----------------> ended(success)
//                         |                        |
//                  Refuse | CancelRequested        | NodeFailed, CancelRequested
//                         |                        v
//                         +--------------------> ending ----------------> ended(error, cancelled)
//                                                        no node in flight
//
//   node     last active          Begin            Committed
//            predecessor done     (slot granted)   (its start)
//   blocked ---------------> ready -------> begun -----------> working
//      |                                      |                   |
//      | pass-through                         | NodeFailed,       | NodeDone, NodeFailed,
//      v                                      | run is ending     | NodeCancelled, grace over
//     done                                    v                   v
//                                      failed, cancelled    done, failed, cancelled
//
// In flight: begun or working. A run that is ending starts nothing; nodes that have begun but were
// not dispatched are cancelled on the spot. Of working ones the outcome is awaited for a grace
// period, and a result that still comes is kept, if a sibling's failure ends the run; who asks for
// the end by CancelRequested has it at once, also of a run that is ending, and results that still
// come are not kept.
//
// Where the features to come have their place:
//   retries     failed -> waiting (a timer) -> ready, as long as attempts are left
//   conditions  an edge becomes inactive: the target's count of missing predecessors goes down
//               without a result; a node all of whose edges are inactive goes blocked -> skipped,
//               which is an end like done
//   loops       done -> blocked again for the nodes of the loop's body, with an iteration number
//   waiting     working -> waiting: the node gives its slot back until an event comes
//   sub-flows   a working node whose call is a run of another flow
#ifndef SYNAPPSD_ENGINE_RUN_MACHINE_H_
#define SYNAPPSD_ENGINE_RUN_MACHINE_H_

#include <cstddef>
#include <deque>
#include <set>
#include <vector>

#include "engine/flow_graph.h"

namespace synappsd::engine {

enum class RunPhase { kNew, kCreated, kRunning, kEnding, kEnded };
enum class RunOutcome { kSuccess, kError, kCancelled };
enum class NodeState { kBlocked, kReady, kBegun, kWorking, kDone, kFailed, kCancelled };

// Something that happened to the run, or to its node `node`.
struct Step {
  enum class Kind {
    kRunCreated,
    kNodeStarted,
    kNodeDone,
    kNodeFailed,
    kNodeCancelled,
    kRunEnded,
  };
  Kind kind;
  std::size_t node = 0;
};

// Something the caller has to do.
struct Command {
  enum class Kind {
    kRequestSlot,    // ask for the right to work on the node; then Begin()
    kDispatch,       // its start is committed: call the applet
    kCancelCall,     // tell the applet to stop; while the node is in flight its outcome counts
    kWithdraw,       // the node had begun but will not be dispatched: give the slot back
    kSetGraceTimer,  // nodes are still working: GraceExpired() after the grace period
  };
  Kind kind;
  std::size_t node = 0;
};

class RunMachine {
 public:
  // The graph must outlive the machine. At most `max_parallel` nodes are in flight or wait for a
  // slot at once.
  RunMachine(const FlowGraph& graph, std::size_t max_parallel);

  // --- Events. Each may add steps and commands.

  void Create();
  void Refuse();    // after Create(): the flow cannot run; ends in error
  void Activate();  // begins what can begin; once, after Create(), Refuse() or Restore()

  // Instead of Create(): what was committed before a restart, by node. Nodes that were in flight
  // are kReady if they are to be called again, else kWorking; in a run that was ending all of them
  // are kWorking. The caller says next what became of those in_flight(), by NodeFailed() or
  // NodeCancelled(), then calls Activate().
  void Restore(const std::vector<NodeState>& nodes);

  void Begin(std::size_t node);  // REQUIRES: Wants(node)

  // Outcomes; ignored unless the node is in flight.
  void NodeDone(std::size_t node);
  void NodeFailed(std::size_t node);
  void NodeCancelled(std::size_t node);

  // Both end a run that is ending at once, and are ignored once it has ended. Afterwards outcomes
  // no longer count.
  void CancelRequested();
  void GraceExpired();  // ignored unless the run is ending

  void CommitBegun();  // the steps so far are being committed
  void Committed();    // they are

  // --- Steps and commands since the last Take.

  std::vector<Step> TakeSteps();
  std::vector<Command> TakeCommands();

  RunPhase phase() const { return phase_; }
  RunOutcome outcome() const { return outcome_; }  // of a run that is ending or has ended
  NodeState state(std::size_t node) const { return nodes_[node].state; }
  bool Wants(std::size_t node) const;  // a slot, now
  const std::set<std::size_t>& in_flight() const { return in_flight_; }

 private:
  struct Node {
    NodeState state = NodeState::kBlocked;
    std::size_t missing = 0;  // active predecessors that are not done
  };

  void AddStep(Step::Kind kind, std::size_t node = 0) { steps_.push_back({kind, node}); }
  void AddCommand(Command::Kind kind, std::size_t node = 0) { commands_.push_back({kind, node}); }
  bool InFlight(std::size_t node) const { return in_flight_.count(node) != 0; }
  void FinishNode(std::size_t node, NodeState state);
  void EnterEnding(RunOutcome outcome);
  void Advance();
  void Settle();

  const FlowGraph& graph_;
  const std::size_t max_parallel_;
  RunPhase phase_ = RunPhase::kNew;
  RunOutcome outcome_ = RunOutcome::kSuccess;
  std::vector<Node> nodes_;
  std::size_t done_ = 0;
  std::deque<std::size_t> unblocked_;  // nothing is missing; not looked at yet
  std::deque<std::size_t> held_back_;  // ready, over max_parallel_
  std::size_t requested_ = 0;          // ready and waiting for a slot
  std::set<std::size_t> in_flight_;
  std::vector<std::size_t> begun_;       // since the last CommitBegun()
  std::vector<std::size_t> committing_;  // begun in the steps being committed
  std::vector<Step> steps_;
  std::vector<Command> commands_;
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RUN_MACHINE_H_
