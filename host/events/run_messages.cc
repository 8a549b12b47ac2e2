#include "events/run_messages.h"

#include "base/json.h"
#include "base/utf8.h"
#include "events/object_writer.h"

namespace synappsd::events {
namespace {

// The JSON for what an applet sent with an event of this kind.
std::string EventPayload(std::string_view kind, std::string_view data) {
  if (kind != "token") {
    json::ParseOutcome outcome = json::ParseDetailed(data);
    if (outcome.value) return json::Write(*outcome.value);
  }
  return json::Quoted(data);
}

}  // namespace

std::string StatusData(const engine::StatusChange& change, const MessageLimits& limits) {
  const engine::RunSnapshot& run = change.snapshot;
  const std::string_view input = run.input_data ? std::string_view(*run.input_data) : "null";
  const std::size_t size_bytes =
      run.results.size_bytes() + input.size() + run.completed.size_bytes();
  const bool truncated = size_bytes > (run.end_time ? limits.final_bytes : limits.running_bytes);

  ObjectWriter object;
  object.String("run_id", run.run_id)
      .String("flow_id", run.flow_id)
      .String("status", run.status)
      .StringOrNull("current_applet", run.current_applet)
      .Integer("progress", run.progress)
      .Integer("total_steps", run.total_steps)
      .Double("start_time", run.start_time);
  if (!change.is_creation) {
    object.Json("end_time", run.end_time ? json::FormatDouble(*run.end_time) : "null");
  }
  object.Json("results", truncated ? "{}" : run.results.Text());
  if (!change.is_creation) object.StringOrNull("error", run.error);
  object.Json("input_data", truncated ? "{}" : input)
      .Json("completed_applets", truncated ? "[]" : run.completed.Text());
  if (truncated) object.Bool("truncated", true);
  return object.Take();
}

std::string NodeEventData(std::string_view run_id, std::string_view flow_id,
                          std::string_view node_id, std::string_view kind, std::string_view data,
                          const MessageLimits& limits) {
  // Text that is no UTF-8 would have every receiver close its connection (RFC 6455, 1007).
  const bool dropped = data.size() > limits.node_event_bytes || !IsValidUtf8(data);
  ObjectWriter object;
  object.String("run_id", run_id)
      .String("flow_id", flow_id)
      .String("node_id", node_id)
      .String("kind", kind)
      .Json("data", dropped ? "null" : EventPayload(kind, data));
  if (dropped) object.Bool("truncated", true);
  return object.Take();
}

std::string LogEventData(const store::EventRecord& event, const MessageLimits& limits) {
  const bool truncated = event.data.size() > limits.log_event_bytes;
  ObjectWriter object;
  object.String("run_id", event.run_id)
      .Integer("seq", event.seq)
      .String("kind", event.kind)
      .Json("node_id", event.node_id.empty() ? "null" : json::Quoted(event.node_id))
      .Double("time", event.time)
      .Json("data", truncated ? "{}" : event.data);
  if (truncated) object.Bool("truncated", true);
  return object.Take();
}

}  // namespace synappsd::events
