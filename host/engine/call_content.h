// Call content: what an applet is given, and what is made of its answer.
#ifndef SYNAPPSD_ENGINE_CALL_CONTENT_H_
#define SYNAPPSD_ENGINE_CALL_CONTENT_H_

#include <functional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "engine/flow_graph.h"

namespace synappsd::engine {

// Where a call's content comes from. The references must outlive the use.
struct CallSource {
  const std::string& run_id;
  const std::string& flow_id;
  const std::string& run_input;  // JSON
  const FlowGraph& graph;
  // The output (JSON) of a node that is done and has a result.
  std::function<std::string_view(std::size_t node)> output_of;
};

// The request of node `node`:
//   {"content": C,
//    "context": {"run_id", "flow_id", "node_id", "node_type", "input"},
//    "metadata": the node's data}
// C is the run's input or, if `input_template` is not null, what that renders to with the results
// of EarlierNodes. Errors name the node and the expression. Pure.
Result<std::string> WriteCall(const CallSource& source, std::size_t node,
                              const json::Value* input_template);

struct CallResult {
  std::string output;    // JSON
  std::string metadata;  // a JSON object
};

// Reads the result message {"content": output, "metadata": {...}}. Without a "content" the whole
// object is the output. INTERNAL if it is no object, or its metadata is none. Pure.
Result<CallResult> ReadCallResult(const std::string& message);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_CALL_CONTENT_H_
