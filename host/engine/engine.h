// Engine: runs flows. An event loop on one thread (runner.h) over a pure state machine
// (run_machine.h): events in, commands out. What it acknowledges is committed first; what it
// commits is told to the observer after, in order.
//
// Callbacks come exactly once, on the engine's thread or a store's, and must not block. Only a
// refusal (RESOURCE_EXHAUSTED, or UNAVAILABLE after Drain()) may come from inside the call.
#ifndef SYNAPPSD_ENGINE_ENGINE_H_
#define SYNAPPSD_ENGINE_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "applets/applet_caller.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/other_daemons.h"
#include "engine/run_observer.h"
#include "engine/run_request.h"
#include "store/store.h"

namespace synappsd::engine {

struct EngineOptions {
  std::size_t max_active_runs = 256;      // runs with nodes being worked on; more wait in order
  std::size_t max_waiting_runs = 10'000;  // over it Start() fails with RESOURCE_EXHAUSTED
  // Outputs of a run's nodes together: over it the node that would pass it fails.
  std::size_t max_run_results_bytes = 64U << 20;
  std::size_t max_held_bytes = 1U << 30;  // flows and inputs of all these runs; same error
  std::size_t max_parallel_nodes_per_run = 16;
  std::size_t max_parallel_nodes = 128;  // over all runs; per applet: its manifest's concurrency
  Milliseconds default_node_timeout{60'000};
  Milliseconds max_node_timeout{24 * 3600 * 1000};  // a longer data.timeout_ms counts as this
};

// What an engine has to do, at one moment.
struct EngineLoad {
  std::size_t active_runs = 0;
  std::size_t waiting_runs = 0;  // because max_active_runs are active
  std::size_t calls_in_flight = 0;
  std::size_t queued_tasks = 0;      // for its thread
  std::uint64_t dropped_events = 0;  // of applets that emit faster than can be passed on; ever
};

class Engine {
 public:
  // All references must outlive the engine, and the store must answer until Drain() has returned.
  // `others`: the daemons that work on the same database; null if there cannot be any.
  Engine(EngineOptions options, store::RunStore& store, applets::AppletCaller& caller,
         const applets::AppletCatalog& catalog, RunObserver& observer, const Clock& clock,
         OtherDaemons* others = nullptr);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Takes up the runs that had not ended. Before the first StartRun(). `done` gets their number as
  // soon as they are known: from then on they can be cancelled; they are read and go on one by one.
  void Resume(std::function<void(Result<std::size_t>)> done);

  // Instead of Resume(), where there may be other daemons: goes on with runs that this one has
  // claimed. Those it holds already, and those that turn out to have ended, are left as they are.
  void TakeUp(std::vector<TakenRun> runs);

  // This daemon's claims are void. Nothing more is written for the runs it holds: their calls are
  // cancelled, who waits for them hears UNAVAILABLE, they are forgotten. `done` gets those that are
  // in the database.
  void DropRuns(std::function<void(std::vector<DroppedRun>)> done);

  // Cancels a run if it is held here: who asked another daemon for it waits for its end.
  void CancelHeld(std::string run_id);

  // OtherDaemons::HoldsLease() has become true again: calls that were held back are made.
  void LeaseIsBack();

  // Starts a run. `done` gets its id once it is durable: NOT an error if the flow is invalid (the
  // run then ends in "error"). RESOURCE_EXHAUSTED: the charge's limit is reached; UNAVAILABLE: too
  // many runs, the database is busy, or the daemon is shutting down. Any thread.
  void StartRun(RunRequest request, std::function<void(Result<std::string>)> done);

  // Ends a run as "cancelled": nodes in flight are told to stop, results so far are kept, what
  // applets still answer is not. NOT_FOUND: no such run; FAILED_PRECONDITION: it has ended, or a
  // node has failed: it ends in error now. `done` comes once the end is durable, without waiting
  // for an applet. Any thread.
  void CancelRun(std::string run_id, std::function<void(Status)> done);

  // Any thread.
  EngineLoad Load() const;

  // Calls `answered` on the engine's thread, once it comes to it: how to tell that it lives. Not
  // called after Drain().
  void Probe(std::function<void()> answered);

  // Stops dispatching nodes and lets those in flight finish for at most `limit`; what remains is
  // cancelled without a mark and resumed by the next start. Blocks. Then the engine is stopped.
  void Drain(Milliseconds limit);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_ENGINE_H_
