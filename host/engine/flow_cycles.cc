#include "engine/flow_cycles.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <deque>

namespace synappsd::engine {
namespace {

// Boost.Graph finds the strong components: Tarjan's algorithm, linear and without recursion, so a
// chain of 10,000 nodes costs no stack.
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// The shortest way from `start` back to itself inside its component, by breadth first search.
Cycle ShortestCycle(const Graph& graph, const std::vector<std::size_t>& component,
                    std::size_t start) {
  std::vector<std::size_t> reached_from(component.size(), kNone);
  std::deque<std::size_t> open = {start};
  while (!open.empty()) {
    const std::size_t node = open.front();
    open.pop_front();
    for (auto [edge, end] = boost::out_edges(node, graph); edge != end; ++edge) {
      const std::size_t next = boost::target(*edge, graph);
      if (next == node || component[next] != component[start]) continue;
      if (next == start) {
        Cycle cycle = {node};
        while (cycle.back() != start) cycle.push_back(reached_from[cycle.back()]);
        std::reverse(cycle.begin(), cycle.end());
        return cycle;
      }
      if (reached_from[next] != kNone) continue;
      reached_from[next] = node;
      open.push_back(next);
    }
  }
  return {};  // the component is this node alone
}

}  // namespace

std::vector<Cycle> FindCycles(std::size_t node_count, const std::vector<GraphEdge>& edges) {
  const Graph graph(edges.begin(), edges.end(), node_count);
  std::vector<std::size_t> component(node_count);
  boost::strong_components(graph, boost::make_iterator_property_map(
                                      component.begin(), boost::get(boost::vertex_index, graph)));
  std::vector<bool> loops(node_count, false);
  for (const auto& [source, target] : edges) {
    if (source == target) loops[source] = true;
  }
  std::vector<std::size_t> members(node_count, 0);
  for (const std::size_t c : component) ++members[c];

  std::vector<Cycle> cycles;
  for (std::size_t node = 0; node < node_count; ++node) {
    if (loops[node]) cycles.push_back({node});
    if (members[component[node]] < 2) continue;
    members[component[node]] = 0;  // this component has been told
    cycles.push_back(ShortestCycle(graph, component, node));
  }
  return cycles;
}

}  // namespace synappsd::engine
