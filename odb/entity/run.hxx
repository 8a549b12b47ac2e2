// Runs, their nodes and events, as rows.
//
// `number` counts runs from 1 without gaps, in the order in which they began: runs are never
// deleted, one writer numbers them, so the last number is their count and a page is a range.
// A run names its flow by the flow's id, without a foreign key: it outlives the flow.
#ifndef SYNAPPSD_ENTITY_RUN_HXX_
#define SYNAPPSD_ENTITY_RUN_HXX_

#include <cstdint>
#include <odb/core.hxx>
#include <string>

#include "entity/model_version.hxx"
#include "entity/optional.hxx"

namespace synappsd {
namespace store {
namespace entity {

#pragma db object table("run")
struct Run {
#pragma db id
  std::int64_t number = 0;
#pragma db unique
  std::string id;
#pragma db pgsql : options("COLLATE \"C\"")
  boost::optional<std::string> flow_id;
  std::string status;
  boost::optional<std::string> current_applet;
  std::int64_t progress = 0;
  std::int64_t total_steps = 0;
#pragma db not_null
  double start_time = 0;
  boost::optional<double> end_time;
  boost::optional<std::string> results;  // JSON; null until the run has ended
  boost::optional<std::string> error;
  boost::optional<std::string> input_data;

// Each serves a filtered list in order. (SQLite's would end in the number by themselves.)
#pragma db index("run_status_number_i") members(status, number)
#pragma db index("run_flow_number_i") members(flow_id, number)
#pragma db index("run_flow_status_number_i") members(flow_id, status, number)
};

// The flow as it was when the run began. Its own table: lists of runs do not read it.
#pragma db object table("run_graph")
struct RunGraph {
#pragma db id options("REFERENCES \"run\" (\"number\") ON DELETE CASCADE")
  std::int64_t run_number = 0;
  std::string graph;
};

#pragma db value
struct NodeRunKey {
#pragma db options("REFERENCES \"run\" (\"number\") ON DELETE CASCADE")
  std::int64_t run_number = 0;
  std::string node_id;

  friend bool operator<(const NodeRunKey& a, const NodeRunKey& b) {
    return a.run_number != b.run_number ? a.run_number < b.run_number : a.node_id < b.node_id;
  }
};

#pragma db object table("node_run")
struct NodeRun {
#pragma db id column("")
  NodeRunKey key;
  std::string type;
  std::string status;
  std::string request_id;
  std::int32_t attempt = 0;
  bool has_result = false;
#pragma db not_null
  double start_time = 0;
  boost::optional<double> end_time;
  std::string output;
  std::string metadata;
  boost::optional<std::string> error;
  std::int32_t error_code = 0;
};

#pragma db value
struct RunEventKey {
#pragma db options("REFERENCES \"run\" (\"number\") ON DELETE CASCADE")
  std::int64_t run_number = 0;
  std::int64_t seq = 0;

  friend bool operator<(const RunEventKey& a, const RunEventKey& b) {
    return a.run_number != b.run_number ? a.run_number < b.run_number : a.seq < b.seq;
  }
};

#pragma db object table("run_event")
struct RunEvent {
#pragma db id column("")
  RunEventKey key;
  std::string kind;
  std::string node_id;
#pragma db not_null
  double time = 0;
  std::string data;
};

// What a change to a run needs to know of it.
#pragma db view object(Run)
struct RunHead {
  std::int64_t number = 0;
  boost::optional<std::string> flow_id;
  std::string status;
};

#pragma db view object(Run)
struct RunId {
  std::string id;
};

#pragma db view object(Run)
struct RunNumber {
  std::int64_t number = 0;
};

// What rows hold. Of PostgreSQL only: SQLite has no such function, and needs none.
#pragma db view object(Run)
struct RunBytes {
#pragma db column("CAST(COALESCE(SUM(CAST(COALESCE(OCTET_LENGTH(" + Run::results + \
                  "), 0) AS BIGINT) + COALESCE(OCTET_LENGTH(" + Run::error +       \
                  "), 0) + COALESCE(OCTET_LENGTH(" + Run::input_data + "), 0)), 0) AS BIGINT)")
  std::int64_t bytes = 0;
};

#pragma db view object(Run)
struct LastRun {
#pragma db column("MAX(" + Run::number + ")")
  boost::optional<std::int64_t> number;
};

// A finished node's part of its run's results.
#pragma db view object(NodeRun)
struct NodeResult {
#pragma db column(NodeRun::key.run_number)
  std::int64_t run_number = 0;
#pragma db column(NodeRun::key.node_id)
  std::string node_id;
  std::string type;
  std::string output;
};

#pragma db view object(NodeRun)
struct NodeResultBytes {
#pragma db column("CAST(COALESCE(SUM(OCTET_LENGTH(" + NodeRun::output + ")), 0) AS BIGINT)")
  std::int64_t bytes = 0;
};

#pragma db view object(RunEvent)
struct LastEvent {
#pragma db column(RunEvent::key.run_number)
  std::int64_t run_number = 0;
#pragma db column("MAX(" + RunEvent::key.seq + ")")
  std::int64_t seq = 0;
};

}  // namespace entity
}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_ENTITY_RUN_HXX_
