// RunObserver: hears what happens to runs. Implemented by events/, called by the engine.
#ifndef SYNAPPSD_ENGINE_RUN_OBSERVER_H_
#define SYNAPPSD_ENGINE_RUN_OBSERVER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/growing_json.h"
#include "store/records.h"

namespace synappsd::engine {

// A run at one moment: what a "workflow.status" message says.
struct RunSnapshot {
  std::string run_id;
  std::string flow_id;
  std::string status;
  std::optional<std::string> current_applet;  // the type, as written, of the node begun last
  std::int64_t progress = 0;                  // nodes done
  std::int64_t total_steps = 0;
  double start_time = 0;
  std::optional<double> end_time;
  GrowingJson::View results;  // JSON object of the results so far
  std::optional<std::string> error;
  std::shared_ptr<const std::string> input_data;  // JSON
  GrowingJson::View completed{
      GrowingJson::Kind::kArray};  // JSON array of the ids of the nodes done, in order
};

// One status message. The contract fixes how many there are and when: one at creation, one when
// any node begins, one more when an applet's node ends well, one at the end.
struct StatusChange {
  bool is_creation = false;  // its message has no "end_time" and "error"
  RunSnapshot snapshot;
};

// What one committed transaction changed, in order.
struct CommittedChanges {
  std::string run_id;
  std::string flow_id;
  std::vector<StatusChange> statuses;
  std::vector<store::EventRecord> events;  // as written to the log
};

// Called after the commit, in commit order per run; must not block. For one run one call at a time:
// on the engine's thread, or for a run of another daemon on the thread that read of it.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void OnCommitted(const CommittedChanges& changes) = 0;

  // An event an applet emitted while it works ("token", "progress", ...). Not durable.
  virtual void OnNodeEvent(std::string_view run_id, std::string_view flow_id,
                           std::string_view node_id, std::string_view kind,
                           std::string_view data) = 0;
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RUN_OBSERVER_H_
