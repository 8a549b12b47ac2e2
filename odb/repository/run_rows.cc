#include "repository/run_rows.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <utility>

namespace synappsd {
namespace store {

namespace {

// An error's text is whatever an applet or a provider said, and PostgreSQL cannot store a character
// with the code 0. U+FFFD stands for it, so that no run is lost over its own error.
Optional<std::string> Storable(Optional<std::string> error) {
  if (!error) return error;
  for (std::size_t at = error->find('\0'); at != std::string::npos; at = error->find('\0', at)) {
    error->replace(at, 1, "\xEF\xBF\xBD");
  }
  return error;
}

}  // namespace

entity::Run RowOf(const RunRecord& run, std::int64_t number) {
  entity::Run row;
  row.number = number;
  row.id = run.id;
  row.flow_id = run.flow_id;
  row.status = run.status;
  row.current_applet = run.current_applet;
  row.progress = run.progress;
  row.total_steps = run.total_steps;
  row.start_time = run.start_time;
  row.end_time = run.end_time;
  if (run.end_time) row.results = run.results;
  row.error = Storable(run.error);
  row.input_data = run.input_data;
  return row;
}

RunRecord RecordOf(entity::Run row) {
  RunRecord run;
  run.id = std::move(row.id);
  run.flow_id = std::move(row.flow_id);
  run.status = std::move(row.status);
  run.current_applet = std::move(row.current_applet);
  run.progress = row.progress;
  run.total_steps = row.total_steps;
  run.start_time = row.start_time;
  run.end_time = row.end_time;
  if (row.results) run.results = std::move(*row.results);
  run.error = std::move(row.error);
  run.input_data = std::move(row.input_data);
  return run;
}

entity::NodeRun RowOf(const NodeRunRecord& node_run, std::int64_t run_number) {
  entity::NodeRun row;
  row.key.run_number = run_number;
  row.key.node_id = node_run.node_id;
  row.type = node_run.type;
  row.status = node_run.status;
  row.request_id = node_run.request_id;
  row.attempt = node_run.attempt;
  row.has_result = node_run.has_result;
  row.start_time = node_run.start_time;
  row.end_time = node_run.end_time;
  row.output = node_run.output;
  row.metadata = node_run.metadata;
  row.error = Storable(node_run.error);
  row.error_code = node_run.error_code;
  return row;
}

NodeRunRecord RecordOf(entity::NodeRun row, const std::string& run_id) {
  NodeRunRecord node_run;
  node_run.run_id = run_id;
  node_run.node_id = std::move(row.key.node_id);
  node_run.type = std::move(row.type);
  node_run.status = std::move(row.status);
  node_run.request_id = std::move(row.request_id);
  node_run.attempt = row.attempt;
  node_run.has_result = row.has_result;
  node_run.start_time = row.start_time;
  node_run.end_time = row.end_time;
  node_run.output = std::move(row.output);
  node_run.metadata = std::move(row.metadata);
  node_run.error = std::move(row.error);
  node_run.error_code = row.error_code;
  return node_run;
}

entity::RunEvent RowOf(const EventRecord& event, std::int64_t run_number) {
  entity::RunEvent row;
  row.key.run_number = run_number;
  row.key.seq = event.seq;
  row.kind = event.kind;
  row.node_id = event.node_id;
  row.time = event.time;
  row.data = event.data;
  return row;
}

EventRecord RecordOf(entity::RunEvent row, const std::string& run_id) {
  EventRecord event;
  event.run_id = run_id;
  event.seq = row.key.seq;
  event.kind = std::move(row.kind);
  event.node_id = std::move(row.node_id);
  event.time = row.time;
  event.data = std::move(row.data);
  return event;
}

void AddResult(const entity::NodeResult& result, std::string* results) {
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  writer.StartObject();
  writer.Key("type");
  writer.String(result.type.data(), static_cast<rapidjson::SizeType>(result.type.size()));
  writer.Key("output");
  // Stored JSON is valid JSON: it is written as it is.
  writer.RawValue(result.output.data(), result.output.size(), rapidjson::kNullType);
  writer.EndObject();
  rapidjson::StringBuffer key;
  rapidjson::Writer<rapidjson::StringBuffer> key_writer(key);
  key_writer.String(result.node_id.data(), static_cast<rapidjson::SizeType>(result.node_id.size()));

  results->pop_back();  // the closing brace
  if (results->size() > 1) results->push_back(',');
  results->append(key.GetString(), key.GetSize());
  results->push_back(':');
  results->append(text.GetString(), text.GetSize());
  results->push_back('}');
}

}  // namespace store
}  // namespace synappsd
