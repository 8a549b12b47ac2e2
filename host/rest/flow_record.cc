#include "rest/flow_record.h"

#include <string>

#include "base/ids.h"
#include "rest/lax.h"

namespace synappsd::rest {
namespace {

const std::string& Text(const json::Object& object, std::string_view name) {
  return *object.Find(name)->if_string();
}

store::NodeRecord ToNode(const json::Object& node) {
  const json::Value& position = *node.Find("position");
  return {Text(node, "id"), Text(node, "type"), position.Find("x")->if_number()->as_double(),
          position.Find("y")->if_number()->as_double(), json::Write(*node.Find("data"))};
}

store::EdgeRecord ToEdge(const json::Object& edge) {
  return {Text(edge, "id"), Text(edge, "source"), Text(edge, "target"),
          *edge.Find("animated")->if_bool()};
}

}  // namespace

store::FlowRecord ToFlowRecord(const json::Object& flow) {
  store::FlowRecord record;
  const std::string* id = flow.Find("id")->if_string();
  record.id = id == nullptr || TrimPython(*id).empty() ? NewUuid() : *id;
  record.name = TrimPython(Text(flow, "name"));
  for (const json::Value& node : *flow.Find("nodes")->if_array()) {
    record.nodes.push_back(ToNode(*node.if_object()));
  }
  for (const json::Value& edge : *flow.Find("edges")->if_array()) {
    record.edges.push_back(ToEdge(*edge.if_object()));
  }
  return record;
}

}  // namespace synappsd::rest
