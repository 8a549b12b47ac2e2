// OtherDaemons: what the engine needs to know of daemons that work on the same database. A daemon
// that is alone has none.
#ifndef SYNAPPSD_ENGINE_OTHER_DAEMONS_H_
#define SYNAPPSD_ENGINE_OTHER_DAEMONS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "base/status.h"

namespace synappsd::engine {

class OtherDaemons {
 public:
  virtual ~OtherDaemons() = default;

  // Whether the runs held here are surely still this daemon's: no applet is called while they may
  // be somebody else's. Quick. Engine::LeaseIsBack() says when it has become true again.
  virtual bool HoldsLease() const = 0;

  // Cancels a run that has not ended and is not held here; `done` as Engine::CancelRun() has it.
  // On the engine's thread; must not block.
  virtual void CancelRun(const std::string& run_id, std::function<void(Status)> done) = 0;
};

// A run that this daemon has claimed.
struct TakenRun {
  std::string run_id;
  // Observers here have heard of its events up to this one; -1: of none that they would miss.
  std::int64_t told_seq = -1;
};

// A run that is no longer this daemon's, and what its observers have heard of it.
struct DroppedRun {
  std::string run_id;
  std::int64_t told_seq = 0;
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_OTHER_DAEMONS_H_
