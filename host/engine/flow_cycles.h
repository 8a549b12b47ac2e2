// Flow cycles: which nodes of a graph lead back to themselves.
#ifndef SYNAPPSD_ENGINE_FLOW_CYCLES_H_
#define SYNAPPSD_ENGINE_FLOW_CYCLES_H_

#include <cstddef>
#include <utility>
#include <vector>

namespace synappsd::engine {

// A directed edge between nodes given by index.
using GraphEdge = std::pair<std::size_t, std::size_t>;

// The nodes of a cycle in the order of its edges, the first one not repeated: [a, b] is a -> b ->
// a.
using Cycle = std::vector<std::size_t>;

// One shortest cycle through the first node of each set of nodes that reach each other, and every
// self loop; in the order of their first nodes. (All cycles of a graph can be exponentially many.)
std::vector<Cycle> FindCycles(std::size_t node_count, const std::vector<GraphEdge>& edges);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_FLOW_CYCLES_H_
