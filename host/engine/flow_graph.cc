#include "engine/flow_graph.h"

#include <set>
#include <utility>

#include "base/check.h"
#include "engine/node_type.h"

namespace synappsd::engine {

FlowGraph::FlowGraph(const store::FlowRecord& flow) {
  nodes_.reserve(flow.nodes.size());
  for (const store::NodeRecord& record : flow.nodes) {
    const bool is_new = index_.emplace(record.id, nodes_.size()).second;
    CHECK(is_new) << "node '" << record.id << "' twice in a checked flow";
    GraphNode node;
    node.id = record.id;
    node.type = record.type;
    node.applet_type = LowerCase(record.type);
    node.data = record.data;
    node.pass_through = IsPassThrough(record.type);
    nodes_.push_back(std::move(node));
  }
  std::set<std::pair<std::size_t, std::size_t>> seen;  // two edges between the same nodes are one
  for (const store::EdgeRecord& edge : flow.edges) {
    const std::size_t source = index_.at(edge.source);
    const std::size_t target = index_.at(edge.target);
    if (!seen.emplace(source, target).second) continue;
    nodes_[source].successors.push_back(target);
    nodes_[target].predecessors.push_back(source);
  }
}

std::optional<std::size_t> FlowGraph::Find(std::string_view id) const {
  const auto found = index_.find(std::string(id));
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

std::vector<bool> FlowGraph::NodesBefore(std::size_t node) const {
  std::vector<bool> before(nodes_.size(), false);
  std::vector<std::size_t> open = {node};
  while (!open.empty()) {
    const std::size_t current = open.back();
    open.pop_back();
    for (const std::size_t predecessor : nodes_[current].predecessors) {
      if (before[predecessor]) continue;
      before[predecessor] = true;
      open.push_back(predecessor);
    }
  }
  return before;
}

}  // namespace synappsd::engine
