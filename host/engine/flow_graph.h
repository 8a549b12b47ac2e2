// FlowGraph: a flow's nodes by index, with who follows whom. Immutable; what a run is computed on.
#ifndef SYNAPPSD_ENGINE_FLOW_GRAPH_H_
#define SYNAPPSD_ENGINE_FLOW_GRAPH_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/records.h"

namespace synappsd::engine {

struct GraphNode {
  std::string id;
  std::string type;         // as written
  std::string applet_type;  // lower case; what the applet is looked up by
  std::string data;         // a JSON object
  bool pass_through = false;
  std::vector<std::size_t> predecessors;  // each once
  std::vector<std::size_t> successors;    // each once, in the order of the edges
};

class FlowGraph {
 public:
  FlowGraph() = default;  // no nodes

  // REQUIRES: FindStructuralProblems(flow) is empty.
  explicit FlowGraph(const store::FlowRecord& flow);

  std::size_t size() const { return nodes_.size(); }
  const GraphNode& node(std::size_t index) const { return nodes_[index]; }
  std::optional<std::size_t> Find(std::string_view id) const;

  // By index: true if there is a path from that node to `node`, so that its result is there when
  // `node` begins.
  std::vector<bool> NodesBefore(std::size_t node) const;

 private:
  std::vector<GraphNode> nodes_;  // in the flow's order
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_FLOW_GRAPH_H_
