// Records: what the store keeps, as plain structs. C++14, no ODB types: the host sees only these.
//
// JSON members are texts, stored and returned as they are (numbers of any size, key order).
#ifndef SYNAPPSD_STORE_RECORDS_H_
#define SYNAPPSD_STORE_RECORDS_H_

#include <boost/optional/optional.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace synappsd {
namespace store {

template <typename T>
using Optional = boost::optional<T>;

struct NodeRecord {
  std::string id;  // unique within its flow
  std::string type;
  double position_x = 0;
  double position_y = 0;
  std::string data;  // a JSON object
};

struct EdgeRecord {
  std::string id;  // unique within its flow
  std::string source;
  std::string target;
  Optional<bool> animated;  // none: null in old rows
};

struct FlowRecord {
  std::string id;
  std::string name;
  std::vector<NodeRecord> nodes;  // in the order they were sent
  std::vector<EdgeRecord> edges;
};

// A run as the API shows it. Times are Unix seconds.
struct RunRecord {
  std::string id;
  Optional<std::string> flow_id;
  std::string status;  // "idle", "running", "success", "error", "cancelled"
  Optional<std::string> current_applet;
  std::int64_t progress = 0;
  std::int64_t total_steps = 0;
  double start_time = 0;
  Optional<double> end_time;
  // A JSON object {node id: {"type", "output"}}. For a run that has not ended the store assembles
  // it from the node runs, in the order in which they ended.
  std::string results = "{}";
  Optional<std::string> error;
  Optional<std::string> input_data;  // JSON
};

// One node of one run. Key: (run_id, node_id).
struct NodeRunRecord {
  std::string run_id;
  std::string node_id;
  std::string type;        // node type as written in the flow
  std::string status;      // "running", "success", "error", "cancelled"
  std::string request_id;  // given to the applet; the same over all attempts
  std::int32_t attempt = 0;
  bool has_result = false;  // an applet ran: the node belongs into the run's results
  double start_time = 0;
  Optional<double> end_time;
  std::string output = "null";  // JSON
  std::string metadata = "{}";  // JSON object, e.g. the usage a provider reported
  Optional<std::string> error;
  std::int32_t error_code = 0;  // Code
};

// One entry of a run's event log. Key: (run_id, seq); seq starts at 1 and has no gaps.
struct EventRecord {
  std::string run_id;
  std::int64_t seq = 0;
  std::string kind;     // "run.created", "node.started", "node.completed", "node.failed", ...
  std::string node_id;  // empty: about the run
  double time = 0;
  std::string data = "{}";  // a JSON object
};

// One value an applet stored. Key: (package, name_space, key).
struct StoredValue {
  std::string package;     // the applet package it belongs to
  std::string name_space;  // "" is the default one
  std::string key;
  std::string value;  // JSON
  std::vector<std::string> tags;
  double created_time = 0;
  double updated_time = 0;
};

// One change to the values an applet stored.
struct StoreWrite {
  enum class Kind { kPut, kDelete, kClear };  // kClear: every key of the name space
  Kind kind = Kind::kPut;
  StoredValue value;  // kDelete, kClear: only the key's parts count
};

// What is remembered of one applet package. A package without a record has the defaults.
struct AppletStateRecord {
  std::string package;
  bool disabled = false;             // by the administrator
  Optional<std::string> config;      // a JSON object: the settings made over the API
  Optional<std::string> quarantine;  // a JSON object: why its calls are refused
};

// A change to it: members that are set replace, the others stay.
struct AppletStateChange {
  std::string package;
  Optional<bool> disabled;
  Optional<Optional<std::string>> config;
  Optional<Optional<std::string>> quarantine;
};

constexpr std::int64_t kMaxAppletStates = 10000;

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_STORE_RECORDS_H_
