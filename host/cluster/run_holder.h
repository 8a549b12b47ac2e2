// RunHolder: what the cluster asks of the engine, whose methods these are; a seam for tests.
#ifndef SYNAPPSD_CLUSTER_RUN_HOLDER_H_
#define SYNAPPSD_CLUSTER_RUN_HOLDER_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace synappsd::cluster {

class RunHolder {
 public:
  virtual ~RunHolder() = default;
  virtual void TakeUp(std::vector<engine::TakenRun> runs) = 0;
  virtual void DropRuns(std::function<void(std::vector<engine::DroppedRun>)> done) = 0;
  virtual void LeaseIsBack() = 0;
  virtual void CancelHeld(const std::string& run_id) = 0;
};

class EngineRunHolder : public RunHolder {
 public:
  explicit EngineRunHolder(engine::Engine& engine) : engine_(engine) {}

  void TakeUp(std::vector<engine::TakenRun> runs) override { engine_.TakeUp(std::move(runs)); }
  void DropRuns(std::function<void(std::vector<engine::DroppedRun>)> done) override {
    engine_.DropRuns(std::move(done));
  }
  void LeaseIsBack() override { engine_.LeaseIsBack(); }
  void CancelHeld(const std::string& run_id) override { engine_.CancelHeld(run_id); }

 private:
  engine::Engine& engine_;
};

}  // namespace synappsd::cluster

#endif  // SYNAPPSD_CLUSTER_RUN_HOLDER_H_
