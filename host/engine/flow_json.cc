#include "engine/flow_json.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace synappsd::engine {
namespace {

// Node data is nested within three levels of the flow, and may use all levels itself.
constexpr json::ParseLimits kLimits{.max_depth = 256};

using Field = std::pair<std::string_view, std::string*>;

// Copies the text members `fields` of `object`; false if one is missing or no text.
bool ReadTexts(const json::Value& object, std::initializer_list<Field> fields) {
  for (const auto& [name, target] : fields) {
    const json::Value* value = object.Find(name);
    if (value == nullptr || value->if_string() == nullptr) return false;
    *target = *value->if_string();
  }
  return true;
}

const json::Array* ArrayMember(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  return member == nullptr ? nullptr : member->if_array();
}

bool ReadNodes(const json::Array& array, store::FlowRecord* flow) {
  for (const json::Value& value : array) {
    store::NodeRecord& node = flow->nodes.emplace_back();
    const json::Value* data = value.Find("data");
    if (!ReadTexts(value, {{"id", &node.id}, {"type", &node.type}}) || data == nullptr) {
      return false;
    }
    node.data = json::Write(*data);
  }
  return true;
}

bool ReadEdges(const json::Array& array, store::FlowRecord* flow) {
  for (const json::Value& value : array) {
    store::EdgeRecord& edge = flow->edges.emplace_back();
    if (!ReadTexts(value, {{"id", &edge.id}, {"source", &edge.source}, {"target", &edge.target}})) {
      return false;
    }
  }
  return true;
}

void AppendMembers(std::initializer_list<std::pair<std::string_view, const std::string&>> members,
                   std::string* out) {
  char separator = '{';
  for (const auto& [name, text] : members) {
    *out += separator;
    json::AppendQuoted(name, out);
    *out += ':';
    json::AppendQuoted(text, out);
    separator = ',';
  }
}

}  // namespace

std::string WriteFlow(const store::FlowRecord& flow, const TraceContext& trace) {
  std::string out;
  AppendMembers({{"id", flow.id}, {"name", flow.name}}, &out);
  out += ",\"nodes\":[";
  for (const store::NodeRecord& node : flow.nodes) {
    if (&node != &flow.nodes.front()) out += ',';
    AppendMembers({{"id", node.id}, {"type", node.type}}, &out);
    out += ",\"data\":" + node.data + "}";
  }
  out += "],\"edges\":[";
  for (const store::EdgeRecord& edge : flow.edges) {
    if (&edge != &flow.edges.front()) out += ',';
    AppendMembers({{"id", edge.id}, {"source", edge.source}, {"target", edge.target}}, &out);
    out += '}';
  }
  out += ']';
  if (!trace.empty()) {
    json::Object object;
    object.Set("parent", trace.Traceparent());
    if (!trace.state.empty()) object.Set("state", trace.state);
    out += ",\"trace\":" + json::Write(json::Value(std::move(object)));
  }
  return out + "}";
}

Result<store::FlowRecord> ReadFlow(const std::string& text) {
  const Result<json::Value> parsed = json::Parse(text, kLimits);
  if (!parsed.ok()) return parsed.status();
  store::FlowRecord flow;
  const json::Array* nodes = ArrayMember(*parsed, "nodes");
  const json::Array* edges = ArrayMember(*parsed, "edges");
  if (!ReadTexts(*parsed, {{"id", &flow.id}, {"name", &flow.name}}) || nodes == nullptr ||
      edges == nullptr || !ReadNodes(*nodes, &flow) || !ReadEdges(*edges, &flow)) {
    return Status(Code::kInvalidArgument, "the text is JSON but not a flow");
  }
  return flow;
}

TraceContext ReadTrace(const std::string& text) {
  const Result<json::Value> parsed = json::Parse(text, kLimits);
  const json::Value* trace = parsed.ok() ? parsed->Find("trace") : nullptr;
  if (trace == nullptr) return {};
  const auto member = [&](std::string_view name) {
    const json::Value* value = trace->Find(name);
    return value == nullptr || value->if_string() == nullptr ? std::string() : *value->if_string();
  };
  return ParseTraceContext(member("parent"), member("state")).value_or(TraceContext());
}

}  // namespace synappsd::engine
