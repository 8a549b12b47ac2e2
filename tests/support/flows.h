// Flows for tests, written in one line: Flow("s:start m:memory e:end", "s>m m>e").
#ifndef SYNAPPSD_TESTS_SUPPORT_FLOWS_H_
#define SYNAPPSD_TESTS_SUPPORT_FLOWS_H_

#include <sstream>
#include <string>

#include "store/records.h"

namespace synappsd::testing {

// Nodes are "id:type", edges "source>target"; an edge's id is its text, node data is {}.
inline store::FlowRecord Flow(const std::string& nodes, const std::string& edges = "") {
  store::FlowRecord flow;
  flow.id = "flow";
  flow.name = "A flow";
  std::istringstream node_words(nodes);
  for (std::string word; node_words >> word;) {
    const std::size_t colon = word.find(':');
    store::NodeRecord node;
    node.id = word.substr(0, colon);
    node.type = word.substr(colon + 1);
    node.data = "{}";
    flow.nodes.push_back(node);
  }
  std::istringstream edge_words(edges);
  for (std::string word; edge_words >> word;) {
    const std::size_t arrow = word.find('>');
    store::EdgeRecord edge;
    edge.id = word;
    edge.source = word.substr(0, arrow);
    edge.target = word.substr(arrow + 1);
    flow.edges.push_back(edge);
  }
  return flow;
}

// The same flow with `data` as the data of node `id`.
inline store::FlowRecord WithData(store::FlowRecord flow, const std::string& id,
                                  const std::string& data) {
  for (store::NodeRecord& node : flow.nodes) {
    if (node.id == id) node.data = data;
  }
  return flow;
}

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_FLOWS_H_
