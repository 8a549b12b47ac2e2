// What clients are told about runs: the data of "workflow.status" and "node.event", and of
// the events of a run's log.
#ifndef SYNAPPSD_EVENTS_RUN_MESSAGES_H_
#define SYNAPPSD_EVENTS_RUN_MESSAGES_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/run_observer.h"

namespace synappsd::events {

// A message is queued once per client, so one huge message would disconnect every client as too
// slow. Over its limit a message says "truncated":true as its last member and leaves out what is
// large; clients read the rest with GET /api/v1/runs/{id}.
struct MessageLimits {
  // Of results, input_data and completed_applets together: for a run that goes on, whose every step
  // repeats them, and for the last message, which has to carry images.
  std::size_t running_bytes = 256 << 10;
  std::size_t final_bytes = 4 << 20;
  std::size_t node_event_bytes = 64 << 10;  // of what an applet emitted
  std::size_t log_event_bytes = 1 << 20;    // of a logged event's data
};

// {"run_id","flow_id","status","current_applet","progress","total_steps","start_time","end_time",
// "results","error","input_data","completed_applets"}, in this order; the message of a run's
// creation has no "end_time" and "error". Truncated: "results" and "input_data" are {},
// "completed_applets" is [].
std::string StatusData(const engine::StatusChange& change, const MessageLimits& limits);

// {"run_id","flow_id","node_id","kind","data"}. `data` is a string for "token" events; for others
// the JSON an applet sent, or its text if it is no JSON. Truncated: null.
std::string NodeEventData(std::string_view run_id, std::string_view flow_id,
                          std::string_view node_id, std::string_view kind, std::string_view data,
                          const MessageLimits& limits);

// {"run_id","seq","kind","node_id","time","data"}: one entry of a run's event log. "node_id" is
// null for events about the run. Truncated: "data" is {}.
std::string LogEventData(const store::EventRecord& event, const MessageLimits& limits);

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_RUN_MESSAGES_H_
