// Everything that can happen, in random order. World checks with each action that it is allowed;
// here is checked that every call ends, and what holds between the actions.
//
// SYNAPPS_SEED repeats a sequence.
#include <cstdlib>
#include <random>

#include "unit/workers/supervisor/world.h"

namespace synappsd::workers {
namespace {

class RandomLife {
 public:
  explicit RandomLife(unsigned seed) : random_(seed), world_(Options()) {}

  void Live(int steps) {
    world_.Start();
    for (int i = 0; i < steps && !::testing::Test::HasFailure(); ++i) {
      Step();
      Check();
    }
    Settle();
  }

 private:
  SupervisorOptions Options() {
    SupervisorOptions options = TestOptions();
    options.recycle_after_calls = 5;
    options.warm = random_() % 2 == 0;
    options.breaker = {5, Milliseconds(60'000), Milliseconds(120'000)};
    return options;
  }

  unsigned Below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  // A random worker that can still be heard of; 0: none.
  WorkerId AnyWorker() {
    std::vector<WorkerId> alive;
    for (const auto& [id, worker] : world_.workers) {
      if (!worker.gone) alive.push_back(id);
    }
    return alive.empty() ? 0 : alive[Below(static_cast<unsigned>(alive.size()))];
  }
  CallId AnyCallAtWork() {
    std::vector<CallId> calls;
    for (const auto& [id, worker] : world_.workers) {
      if (!worker.killed) calls.insert(calls.end(), worker.calls.begin(), worker.calls.end());
    }
    return calls.empty() ? 0 : calls[Below(static_cast<unsigned>(calls.size()))];
  }

  void Step() {
    world_.random = Below(1000) / 1000.0;
    const unsigned what = Below(100);
    const WorkerId worker = AnyWorker();
    if (what < 25) {
      world_.Arrive(Below(3) != 0, Milliseconds(Below(5'000)));
    } else if (what < 45) {
      if (const CallId call = AnyCallAtWork()) world_.Complete(call);
    } else if (what < 50) {
      if (world_.last_call != 0) world_.Cancel(1 + Below(static_cast<unsigned>(world_.last_call)));
    } else if (what < 65) {
      if (worker != 0) Start(worker);
    } else if (what < 73) {
      if (worker != 0) world_.Exit(worker, {Below(2) == 0 ? 11 : 0, 0});
    } else if (what < 75) {
      if (worker != 0) world_.supervisor.WorkerMisbehaved(worker, "a bad frame");
    } else if (what < 95) {
      world_.Advance(Milliseconds(Below(Below(20) == 0 ? 60'000 : 500)));
      if (Below(3) != 0) world_.Pong({Milliseconds(Below(31'000)), AnyCallAtWork()});
    } else {
      Administer();
    }
    world_.Do();
  }

  void Start(WorkerId worker) {
    if (world_.workers[worker].ready || world_.workers[worker].killed) return;
    const unsigned how = Below(20);
    if (how == 0) {
      world_.workers[worker].gone = true;
      world_.supervisor.SpawnFailed(worker, "no memory");
    } else if (how == 1) {
      world_.supervisor.WorkerRefused(worker, "wrong ABI");
    } else {
      world_.Ready(worker);
    }
  }

  void Administer() {
    switch (Below(8)) {
      case 0:
        world_.supervisor.SetDisabled(true);
        break;
      case 1:
        world_.supervisor.ClearQuarantine();
        break;
      case 2:
      case 3:
        world_.supervisor.Replace();
        break;
      default:
        world_.supervisor.SetDisabled(false);
    }
  }

  void Check() {
    std::size_t alive = 0;
    std::size_t open = 0;
    for (const auto& [id, worker] : world_.workers) {
      if (!worker.gone && !worker.killed && !worker.stopping) ++alive;
    }
    // One at work and its successor, suspects, and those that end their calls.
    EXPECT_LE(alive, 1u + 1u + 4u + 4u);
    for (const auto& [id, call] : world_.calls) open += call.end ? 0 : 1;
    const SupervisorSnapshot snapshot = world_.supervisor.Snapshot();
    EXPECT_EQ(snapshot.calls, open);
    if (snapshot.state == SupervisorSnapshot::State::kQuarantined) {
      EXPECT_EQ(snapshot.main, 0u);
    }
    const auto next = world_.supervisor.NextTick();
    EXPECT_TRUE(next || open == 0) << "calls wait and nothing will wake";
  }

  // From now on workers do what they are asked, but no call is answered: deadlines must end all.
  void Settle() {
    for (int i = 0; i < 100; ++i) {
      world_.Advance(Milliseconds(5'000));
      for (const auto& [id, worker] : std::map(world_.workers)) {
        if (worker.gone) continue;
        if (worker.killed) {
          world_.Exit(id, {9, 0});
        } else if (worker.stopping) {
          world_.Exit(id, {0, 0});
        } else if (!worker.ready) {
          world_.Ready(id);
        }
      }
      world_.Pong();
    }
    for (const auto& [id, call] : world_.calls) {
      EXPECT_TRUE(call.end) << "call " << id << " never ended";
      EXPECT_TRUE(call.invoked <= 1 || call.idempotent);
    }
  }

  std::mt19937 random_;
  World world_;
};

TEST(SupervisorRandom, EveryCallEndsExactlyOnceWhateverHappens) {
  const char* given = std::getenv("SYNAPPS_SEED");
  const unsigned first = given == nullptr ? 1 : static_cast<unsigned>(std::atoi(given));
  const unsigned lives = given == nullptr ? 300 : 1;
  for (unsigned seed = first; seed < first + lives && !HasFailure(); ++seed) {
    RandomLife(seed).Live(400);
    if (HasFailure()) std::printf("SYNAPPS_SEED=%u\n", seed);
  }
}

}  // namespace
}  // namespace synappsd::workers
