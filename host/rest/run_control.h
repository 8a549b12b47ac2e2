// RunControl: what this API asks of the engine.
#ifndef SYNAPPSD_REST_RUN_CONTROL_H_
#define SYNAPPSD_REST_RUN_CONTROL_H_

#include <functional>
#include <string>
#include <utility>

#include "base/result.h"
#include "engine/engine.h"

namespace synappsd::rest {

// The two calls of engine::Engine that clients cause, with its contract; a seam for tests.
class RunControl {
 public:
  virtual ~RunControl() = default;
  virtual void StartRun(engine::RunRequest request,
                        std::function<void(Result<std::string>)> done) = 0;
  virtual void CancelRun(std::string run_id, std::function<void(Status)> done) = 0;
};

class EngineRunControl : public RunControl {
 public:
  explicit EngineRunControl(engine::Engine& engine) : engine_(engine) {}

  void StartRun(engine::RunRequest request,
                std::function<void(Result<std::string>)> done) override {
    engine_.StartRun(std::move(request), std::move(done));
  }
  void CancelRun(std::string run_id, std::function<void(Status)> done) override {
    engine_.CancelRun(std::move(run_id), std::move(done));
  }

 private:
  engine::Engine& engine_;
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_RUN_CONTROL_H_
