// Flow analysis: what keeps a flow from running, each problem with the node or edge it is about.
//
// An editor saves half-finished flows, so a flow with problems can be stored; `GET
// /flows/{id}/validate` lists them, and a run of a flow with a structural one ends in "error".
#ifndef SYNAPPSD_ENGINE_FLOW_ANALYSIS_H_
#define SYNAPPSD_ENGINE_FLOW_ANALYSIS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/records.h"

namespace synappsd::engine {

// Codes of structural problems:
//   no_start_node        there is no node, or every node has a predecessor
//   duplicate_node_id    two nodes with one id
//   edge_source_missing, edge_target_missing
//   cycle                one per set of nodes that reach each other, and one per self loop
// Codes of nodes that would fail when their turn comes:
//   unknown_applet       no applet has the node's type
//   invalid_node_data    timeout_ms is no positive number, or a template in data.input is malformed
//                        or refers to a node that does not come before this one
struct FlowProblem {
  std::string code;
  std::string message;
  std::string node_id;  // empty: not about a node
  std::string edge_id;  // empty: not about an edge
};

// What a run cannot begin with. Empty: the flow is an acyclic graph with a start. Pure.
std::vector<FlowProblem> FindStructuralProblems(const store::FlowRecord& flow);

// All problems: the structural ones, then those of each node in order. Pure.
std::vector<FlowProblem> AnalyseFlow(
    const store::FlowRecord& flow, const std::function<bool(std::string_view type)>& applet_exists);

// One line for a run's error: the first problem and how many more there are. Not of an empty list.
std::string SummariseProblems(const std::vector<FlowProblem>& problems);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_FLOW_ANALYSIS_H_
