// Run: one run as the engine's thread holds it, from its start until its end is committed.
#ifndef SYNAPPSD_ENGINE_RUN_H_
#define SYNAPPSD_ENGINE_RUN_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "applets/applet_caller.h"
#include "base/result.h"
#include "base/trace_context.h"
#include "engine/flow_graph.h"
#include "engine/run_journal.h"
#include "engine/run_machine.h"

namespace synappsd::engine {

struct Run {
  Run(FlowGraph flow_graph, RunSnapshot first, std::size_t max_parallel_nodes)
      : id(first.run_id),
        flow_id(first.flow_id),
        input(*first.input_data),
        graph(std::move(flow_graph)),
        machine(graph, max_parallel_nodes),
        journal(graph, std::move(first)) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // A transaction on its way to the disk.
  struct Commit {
    RunJournal::Batch batch;
    std::uint64_t id = 0;  // of all commits of this engine
    bool creates = false;  // it is the run's first
    int failures = 0;      // of attempts so far
  };

  // A call that is made once the node's start is committed. Holds a slot.
  struct BegunCall {
    applets::AppletCall call;
    std::string applet_type;
  };

  const std::string id;
  const std::string flow_id;
  const std::string input;  // JSON
  const FlowGraph graph;
  RunMachine machine;
  RunJournal journal;

  TraceContext trace;          // its own span is the parent of its calls'
  std::uint64_t life = 0;      // a run that was dropped and taken up again has another
  std::size_t size_bytes = 0;  // as admitted
  bool is_active = false;      // counts towards max_active_runs
  bool is_dirty = false;       // waits to be looked at by the runner's Settle()
  bool is_abandoned = false;   // could not be committed: nothing happens any more but its end

  std::map<std::size_t, BegunCall> begun;      // by node
  std::map<std::size_t, std::uint64_t> calls;  // by node: the calls whose outcome counts
  std::optional<Commit> commit;

  std::function<void(Result<std::string>)> on_started;    // until the first commit
  std::vector<std::function<void(Status)>> on_cancelled;  // those who wait for the end
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RUN_H_
