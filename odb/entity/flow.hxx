// Flows, their nodes and edges, as rows.
//
// `number` is the order of creation: a replaced flow keeps its own, a deleted flow leaves a gap.
// Rows refer to each other by number, not by the client's id: it is short, and rows of flows
// created together lie together, so that a page of flows is three range scans.
#ifndef SYNAPPSD_ENTITY_FLOW_HXX_
#define SYNAPPSD_ENTITY_FLOW_HXX_

#include <cstdint>
#include <odb/core.hxx>
#include <string>

#include "entity/model_version.hxx"
#include "entity/optional.hxx"

namespace synappsd {
namespace store {
namespace entity {

#pragma db object table("flow")
struct Flow {
#pragma db id
  std::int64_t number = 0;
#pragma db unique
  std::string id;
  std::string name;
};

// The key of a node or an edge: the client's id is unique within the flow only.
#pragma db value
struct FlowItemKey {
#pragma db options("REFERENCES \"flow\" (\"number\") ON DELETE CASCADE")
  std::int64_t flow_number = 0;
  std::string id;

  friend bool operator<(const FlowItemKey& a, const FlowItemKey& b) {
    return a.flow_number != b.flow_number ? a.flow_number < b.flow_number : a.id < b.id;
  }
};

#pragma db object table("flow_node")
struct FlowNode {
#pragma db id column("")
  FlowItemKey key;
  std::int32_t position = 0;  // among the flow's nodes
  std::string type;
#pragma db not_null
  double x = 0;
#pragma db not_null
  double y = 0;
  std::string data;
};

#pragma db object table("flow_edge")
struct FlowEdge {
#pragma db id column("")
  FlowItemKey key;
  std::int32_t position = 0;  // among the flow's edges
  std::string source;
  std::string target;
  boost::optional<bool> animated;
};

// What rows hold. Of PostgreSQL only: SQLite has no such function, and needs none.
#pragma db view object(Flow)
struct FlowSize {
  std::int64_t number = 0;
#pragma db column("CAST(OCTET_LENGTH(" + Flow::id + ") + OCTET_LENGTH(" + Flow::name + \
                  ") AS BIGINT)")
  std::int64_t bytes = 0;
};

#pragma db view object(FlowNode)
struct FlowNodeBytes {
#pragma db column("CAST(COALESCE(SUM(OCTET_LENGTH(" + FlowNode::key.id + ") + OCTET_LENGTH(" + \
                  FlowNode::type + ") + OCTET_LENGTH(" + FlowNode::data + ")), 0) AS BIGINT)")
  std::int64_t bytes = 0;
#pragma db column("COUNT(*)")
  std::int64_t count = 0;
};

#pragma db view object(FlowEdge)
struct FlowEdgeBytes {
#pragma db column("CAST(COALESCE(SUM(OCTET_LENGTH(" + FlowEdge::key.id + ") + OCTET_LENGTH(" + \
                  FlowEdge::source + ") + OCTET_LENGTH(" + FlowEdge::target + ")), 0) AS BIGINT)")
  std::int64_t bytes = 0;
#pragma db column("COUNT(*)")
  std::int64_t count = 0;
};

#pragma db view object(Flow)
struct LastFlow {
#pragma db column("MAX(" + Flow::number + ")")
  boost::optional<std::int64_t> number;
};

}  // namespace entity
}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_ENTITY_FLOW_HXX_
