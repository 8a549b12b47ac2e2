// The run start -> memory -> end of the contract, as the engine tells of it.
#ifndef SYNAPPSD_TESTS_UNIT_EVENTS_SAMPLE_RUN_H_
#define SYNAPPSD_TESTS_UNIT_EVENTS_SAMPLE_RUN_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/run_observer.h"

namespace synappsd::events {

inline engine::GrowingJson::View View(engine::GrowingJson::Kind kind,
                                      const std::vector<std::string>& members) {
  engine::GrowingJson json(kind);
  for (const std::string& member : members) json.Append(member);
  return json.Now();
}

inline engine::StatusChange Status(std::string run_id, std::string flow_id) {
  engine::StatusChange change;
  change.snapshot.run_id = std::move(run_id);
  change.snapshot.flow_id = std::move(flow_id);
  change.snapshot.status = "running";
  change.snapshot.total_steps = 3;
  change.snapshot.start_time = 1795367912.1767724;
  change.snapshot.input_data = std::make_shared<const std::string>(R"({"note":"hello"})");
  return change;
}

// One transaction with one status message, whose progress tells it from others.
inline engine::CommittedChanges Changes(const std::string& run_id, const std::string& flow_id,
                                        std::int64_t progress = 0) {
  engine::StatusChange change = Status(run_id, flow_id);
  change.snapshot.progress = progress;
  return {run_id, flow_id, {change}, {}};
}

// Six messages.
inline std::vector<engine::CommittedChanges> SampleRun(const std::string& run_id,
                                                       const std::string& flow_id) {
  using Kind = engine::GrowingJson::Kind;
  const std::vector<std::string> done = {R"("s")", R"("m")", R"("e")"};
  const auto step = [&](const char* applet, std::size_t progress, bool has_result) {
    engine::StatusChange change = Status(run_id, flow_id);
    change.snapshot.current_applet = applet;
    change.snapshot.progress = static_cast<std::int64_t>(progress);
    change.snapshot.completed =
        View(Kind::kArray, {done.begin(), done.begin() + static_cast<std::ptrdiff_t>(progress)});
    if (has_result) {
      change.snapshot.results = View(
          Kind::kObject,
          {R"("m":{"type":"memory","output":{"key":"ef5a6f7a-1c2d-4e3f-8a9b-0c1d2e3f4a5b","status":"stored"}})"});
    }
    return change;
  };
  engine::StatusChange created = Status(run_id, flow_id);
  created.is_creation = true;
  engine::StatusChange finished = step("end", 3, true);
  finished.snapshot.status = "success";
  finished.snapshot.end_time = 1795367912.2429116;
  return {{run_id, flow_id, {created}, {}},
          {run_id, flow_id, {step("start", 0, false), step("memory", 1, false)}, {}},
          {run_id, flow_id, {step("memory", 2, true), step("end", 2, true)}, {}},
          {run_id, flow_id, {finished}, {}}};
}

}  // namespace synappsd::events

#endif  // SYNAPPSD_TESTS_UNIT_EVENTS_SAMPLE_RUN_H_
