#include "engine/earlier_nodes.h"

namespace synappsd::engine {

Result<std::size_t> EarlierNodes::Find(std::string_view id) {
  const auto fail = [id](const std::string& why) {
    return Status(Code::kNotFound, "node '" + std::string(id) + "' " + why);
  };
  const std::optional<std::size_t> found = graph_.Find(id);
  if (!found) return fail("is not in the flow");
  if (!before_) before_ = graph_.NodesBefore(node_);
  if (!(*before_)[*found]) {
    return fail("does not come before node '" + graph_.node(node_).id + "'");
  }
  const GraphNode& node = graph_.node(*found);
  if (node.pass_through) return fail("has no result: it is a " + node.applet_type + " node");
  return *found;
}

}  // namespace synappsd::engine
