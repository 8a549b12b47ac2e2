#include "engine/flow_analysis.h"

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/result.h"
#include "engine/content_template.h"
#include "engine/earlier_nodes.h"
#include "engine/flow_cycles.h"
#include "engine/flow_graph.h"
#include "engine/node_settings.h"
#include "engine/node_type.h"

namespace synappsd::engine {
namespace {

constexpr std::size_t kNodesNamed = 20;  // of a cycle, in a message

// The structural checks of one flow.
class Structure {
 public:
  explicit Structure(const store::FlowRecord& flow) : flow_(flow) {
    IndexNodes();
    IndexEdges();
  }

  std::vector<FlowProblem> FindProblems() {
    std::vector<Cycle> cycles = FindCycles(flow_.nodes.size(), edges_);
    CheckStart(&cycles);
    problems_.insert(problems_.end(), duplicates_.begin(), duplicates_.end());
    problems_.insert(problems_.end(), dangling_.begin(), dangling_.end());
    for (const Cycle& cycle : cycles) {
      problems_.push_back(
          {"cycle", "Flow has a cycle: " + Describe(cycle), Id(cycle.front()), ClosingEdge(cycle)});
    }
    return std::move(problems_);
  }

 private:
  const std::string& Id(std::size_t node) const { return flow_.nodes[node].id; }

  void IndexNodes() {
    for (std::size_t i = 0; i < flow_.nodes.size(); ++i) {
      if (index_.emplace(Id(i), i).second) continue;
      duplicates_.push_back({"duplicate_node_id",
                             "Node id '" + Id(i) + "' is used by more than one node", Id(i), ""});
    }
  }

  void IndexEdges() {
    for (const store::EdgeRecord& edge : flow_.edges) {
      const auto source = index_.find(edge.source);
      const auto target = index_.find(edge.target);
      if (source == index_.end()) {
        dangling_.push_back({"edge_source_missing",
                             "Edge '" + edge.id + "' begins at node '" + edge.source +
                                 "', which is not in the flow",
                             "", edge.id});
      }
      if (target == index_.end()) {
        dangling_.push_back(
            {"edge_target_missing",
             "Edge '" + edge.id + "' leads to node '" + edge.target + "', which is not in the flow",
             "", edge.id});
      }
      if (source == index_.end() || target == index_.end()) continue;
      edges_.emplace_back(source->second, target->second);
      edge_ids_.emplace(edges_.back(), edge.id);
    }
  }

  // Where nothing can begin, the first cycle is why, and is not told a second time.
  void CheckStart(std::vector<Cycle>* cycles) {
    std::vector<bool> has_predecessor(flow_.nodes.size(), false);
    for (const GraphEdge& edge : edges_) has_predecessor[edge.second] = true;
    for (const bool has : has_predecessor) {
      if (!has) return;
    }
    FlowProblem problem{"no_start_node", "No start node found in flow", "", ""};
    if (!cycles->empty()) {
      const Cycle& cycle = cycles->front();
      problem.message += ": every node has a predecessor (cycle " + Describe(cycle) + ")";
      problem.node_id = Id(cycle.front());
      problem.edge_id = ClosingEdge(cycle);
      cycles->erase(cycles->begin());
    }
    problems_.push_back(std::move(problem));
  }

  std::string Describe(const Cycle& cycle) const {
    std::string text;
    for (std::size_t i = 0; i < cycle.size() && i < kNodesNamed; ++i) text += Id(cycle[i]) + " -> ";
    if (cycle.size() > kNodesNamed) {
      text += "(" + std::to_string(cycle.size() - kNodesNamed) + " more nodes) -> ";
    }
    return text + Id(cycle.front());
  }

  const std::string& ClosingEdge(const Cycle& cycle) const {
    return edge_ids_.at({cycle.back(), cycle.front()});
  }

  const store::FlowRecord& flow_;
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<GraphEdge> edges_;               // those between nodes of the flow
  std::map<GraphEdge, std::string> edge_ids_;  // the first of parallel edges
  std::vector<FlowProblem> duplicates_;
  std::vector<FlowProblem> dangling_;
  std::vector<FlowProblem> problems_;
};

// Why a template of node `at` cannot be rendered in any run; empty if it can. `graph` may be null.
std::string TemplateProblem(const json::Value& input, const FlowGraph* graph, std::size_t at) {
  const Result<std::vector<TemplatePath>> paths = FindTemplatePaths(input);
  if (!paths.ok()) return paths.status().message();
  if (graph == nullptr) return "";
  EarlierNodes earlier(*graph, at);
  for (const TemplatePath& path : *paths) {
    if (path.root != "results") continue;
    const Result<std::size_t> found = earlier.Find(path.steps.front().name);
    if (!found.ok()) return "{{" + path.text + "}}: " + found.status().message();
  }
  return "";
}

void CheckNode(const store::NodeRecord& node, std::size_t at, const FlowGraph* graph,
               const std::function<bool(std::string_view)>& applet_exists,
               std::vector<FlowProblem>* problems) {
  if (IsPassThrough(node.type)) return;
  if (!applet_exists(node.type)) {
    problems->push_back({"unknown_applet",
                         "Applet type '" + LowerCase(node.type) + "' not found (node '" + node.id +
                             "'): install the applet or change the node's type",
                         node.id, ""});
  }
  const Result<NodeSettings> settings = ParseNodeSettings(node.data);
  std::string problem;
  if (!settings.ok()) {
    problem = settings.status().message();
  } else if (settings->input) {
    problem = TemplateProblem(*settings->input, graph, at);
    if (!problem.empty()) problem = "data.input: " + problem;
  }
  if (!problem.empty()) {
    problems->push_back({"invalid_node_data", "Node '" + node.id + "': " + problem, node.id, ""});
  }
}

}  // namespace

std::vector<FlowProblem> FindStructuralProblems(const store::FlowRecord& flow) {
  return Structure(flow).FindProblems();
}

std::vector<FlowProblem> AnalyseFlow(const store::FlowRecord& flow,
                                     const std::function<bool(std::string_view)>& applet_exists) {
  std::vector<FlowProblem> problems = FindStructuralProblems(flow);
  std::optional<FlowGraph> graph;
  if (problems.empty()) graph.emplace(flow);
  for (std::size_t i = 0; i < flow.nodes.size(); ++i) {
    CheckNode(flow.nodes[i], i, graph ? &*graph : nullptr, applet_exists, &problems);
  }
  return problems;
}

std::string SummariseProblems(const std::vector<FlowProblem>& problems) {
  std::string text = problems.front().message;
  if (problems.size() > 1) {
    text += " (and " + std::to_string(problems.size() - 1) + " more problem" +
            (problems.size() > 2 ? "s)" : ")");
  }
  return text;
}

}  // namespace synappsd::engine
