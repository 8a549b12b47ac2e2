// EarlierNodes: the nodes whose results a node's template may use.
//
// Those that come before it: others may be done or not, by chance, and a call that is repeated
// after a crash must have the content it had.
#ifndef SYNAPPSD_ENGINE_EARLIER_NODES_H_
#define SYNAPPSD_ENGINE_EARLIER_NODES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/flow_graph.h"

namespace synappsd::engine {

class EarlierNodes {
 public:
  // The graph must outlive this.
  EarlierNodes(const FlowGraph& graph, std::size_t node) : graph_(graph), node_(node) {}

  // The node with this id. NOT_FOUND if there is none, it does not come before this one, or it
  // passes on only and has no result; the message is for the flow's author.
  Result<std::size_t> Find(std::string_view id);

 private:
  const FlowGraph& graph_;
  const std::size_t node_;
  std::optional<std::vector<bool>> before_;  // computed when first needed
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_EARLIER_NODES_H_
