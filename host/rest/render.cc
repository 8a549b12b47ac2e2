#include "rest/render.h"

#include <cmath>

#include "base/json.h"
#include "base/status.h"

namespace synappsd::rest {
namespace {

using json::AppendQuoted;

// Only rows of the existing system can hold what is not finite: JSON has no word for it.
void AppendNumber(double number, std::string* out) {
  out->append(std::isfinite(number) ? json::FormatDouble(number) : "null");
}

template <typename Optional, typename Append>
void AppendOrNull(const Optional& value, Append append, std::string* out) {
  if (value) {
    append(*value, out);
  } else {
    out->append("null");
  }
}

void AppendNode(const store::NodeRecord& node, std::string* out) {
  *out += R"({"id":)";
  AppendQuoted(node.id, out);
  *out += R"(,"type":)";
  AppendQuoted(node.type, out);
  *out += R"(,"position":{"x":)";
  AppendNumber(node.position_x, out);
  *out += R"(,"y":)";
  AppendNumber(node.position_y, out);
  *out += R"(},"data":)";
  *out += node.data;
  *out += '}';
}

void AppendEdge(const store::EdgeRecord& edge, std::string* out) {
  *out += R"({"id":)";
  AppendQuoted(edge.id, out);
  *out += R"(,"source":)";
  AppendQuoted(edge.source, out);
  *out += R"(,"target":)";
  AppendQuoted(edge.target, out);
  *out += R"(,"animated":)";
  *out += !edge.animated ? "null" : *edge.animated ? "true" : "false";
  *out += '}';
}

template <typename Items, typename Append>
void AppendList(const Items& items, Append append, std::string* out) {
  *out += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!first) *out += ',';
    first = false;
    append(item, out);
  }
  *out += ']';
}

void AppendFlow(const store::FlowRecord& flow, std::string* out) {
  *out += R"({"id":)";
  AppendQuoted(flow.id, out);
  *out += R"(,"name":)";
  AppendQuoted(flow.name, out);
  *out += R"(,"nodes":)";
  AppendList(flow.nodes, AppendNode, out);
  *out += R"(,"edges":)";
  AppendList(flow.edges, AppendEdge, out);
  *out += '}';
}

void AppendRun(const store::RunRecord& run, std::string* out) {
  *out += R"({"run_id":)";
  AppendQuoted(run.id, out);
  *out += R"(,"flow_id":)";
  AppendOrNull(run.flow_id, AppendQuoted, out);
  *out += R"(,"status":)";
  AppendQuoted(run.status, out);
  *out += R"(,"current_applet":)";
  AppendOrNull(run.current_applet, AppendQuoted, out);
  *out += R"(,"progress":)" + std::to_string(run.progress);
  *out += R"(,"total_steps":)" + std::to_string(run.total_steps);
  *out += R"(,"start_time":)";
  AppendNumber(run.start_time, out);
  *out += R"(,"end_time":)";
  AppendOrNull(run.end_time, AppendNumber, out);
  *out += R"(,"results":)" + run.results;
  *out += R"(,"error":)";
  AppendOrNull(run.error, AppendQuoted, out);
  *out += R"(,"input_data":)";
  *out += run.input_data ? *run.input_data : "null";
  *out += '}';
}

void AppendNodeRun(const store::NodeRunRecord& node, std::string* out) {
  *out += R"({"node_id":)";
  AppendQuoted(node.node_id, out);
  *out += R"(,"type":)";
  AppendQuoted(node.type, out);
  *out += R"(,"status":)";
  AppendQuoted(node.status, out);
  *out += R"(,"attempt":)" + std::to_string(node.attempt);
  *out += R"(,"start_time":)";
  AppendNumber(node.start_time, out);
  *out += R"(,"end_time":)";
  AppendOrNull(node.end_time, AppendNumber, out);
  *out += R"(,"output":)" + node.output;
  *out += R"(,"error":)";
  if (node.error) {
    *out += R"({"code":)";
    AppendQuoted(CodeName(static_cast<Code>(node.error_code)), out);
    *out += R"(,"message":)";
    AppendQuoted(*node.error, out);
    *out += '}';
  } else {
    *out += "null";
  }
  *out += R"(,"metadata":)" + node.metadata + '}';
}

void AppendUnlessEmpty(const std::string& id, std::string* out) {
  if (id.empty()) {
    *out += "null";
  } else {
    AppendQuoted(id, out);
  }
}

void AppendProblem(const engine::FlowProblem& problem, std::string* out) {
  *out += R"({"code":)";
  AppendQuoted(problem.code, out);
  *out += R"(,"message":)";
  AppendQuoted(problem.message, out);
  *out += R"(,"node_id":)";
  AppendUnlessEmpty(problem.node_id, out);
  *out += R"(,"edge_id":)";
  AppendUnlessEmpty(problem.edge_id, out);
  *out += '}';
}

template <typename Items, typename Append>
std::string RenderPage(const Items& items, Append append, std::uint64_t total,
                       const PageRequest& page) {
  std::string out = R"({"items":)";
  AppendList(items, append, &out);
  out += R"(,"total":)" + std::to_string(total);
  out += R"(,"page":)" + page.page;
  out += R"(,"page_size":)" + std::to_string(page.page_size);
  out += R"(,"total_pages":)" + std::to_string(TotalPages(total, page.page_size));
  out += '}';
  return out;
}

}  // namespace

std::string RenderFlow(const store::FlowRecord& flow) {
  std::string out;
  AppendFlow(flow, &out);
  return out;
}

std::string RenderRun(const store::RunRecord& run) {
  std::string out;
  AppendRun(run, &out);
  return out;
}

std::string RenderNodeRuns(const std::vector<store::NodeRunRecord>& node_runs) {
  std::string out = R"({"items":)";
  AppendList(node_runs, AppendNodeRun, &out);
  out += '}';
  return out;
}

std::string RenderFlowCheck(const std::vector<engine::FlowProblem>& problems) {
  std::string out = R"({"valid":)";
  out += problems.empty() ? "true" : "false";
  out += R"(,"problems":)";
  AppendList(problems, AppendProblem, &out);
  out += '}';
  return out;
}

std::string RenderFlowPage(const std::vector<store::FlowRecord>& items, std::uint64_t total,
                           const PageRequest& page) {
  return RenderPage(items, AppendFlow, total, page);
}

std::string RenderRunPage(const std::vector<store::RunRecord>& items, std::uint64_t total,
                          const PageRequest& page) {
  return RenderPage(items, AppendRun, total, page);
}

}  // namespace synappsd::rest
