#include "engine/call_content.h"

#include <map>
#include <utility>

#include "engine/content_template.h"
#include "engine/earlier_nodes.h"

namespace synappsd::engine {
namespace {

// What was accepted from outside is nested 128 deep at most; within a message a little deeper.
constexpr json::ParseLimits kMessageLimits{.max_depth = 136};

std::string WriteContext(const CallSource& source, const GraphNode& node) {
  std::string out = "{\"run_id\":";
  json::AppendQuoted(source.run_id, &out);
  out += ",\"flow_id\":";
  json::AppendQuoted(source.flow_id, &out);
  out += ",\"node_id\":";
  json::AppendQuoted(node.id, &out);
  out += ",\"node_type\":";
  json::AppendQuoted(node.type, &out);
  out += ",\"input\":" + source.run_input + "}";
  return out;
}

// The results that one template asks for, parsed when first asked for.
class EarlierResults {
 public:
  EarlierResults(const CallSource& source, std::size_t node)
      : source_(source), nodes_(source.graph, node) {}

  Result<const json::Value*> Find(std::string_view id) {
    const Result<std::size_t> found = nodes_.Find(id);
    if (!found.ok()) return found.status();
    const auto parsed = parsed_.find(*found);
    if (parsed != parsed_.end()) return &parsed->second;
    Result<json::Value> output = json::Parse(source_.output_of(*found), kMessageLimits);
    if (!output.ok()) return output.status();
    json::Object entry;
    entry.Append("type", source_.graph.node(*found).type);
    entry.Append("output", *std::move(output));
    return &parsed_.emplace(*found, std::move(entry)).first->second;
  }

 private:
  const CallSource& source_;
  EarlierNodes nodes_;
  std::map<std::size_t, json::Value> parsed_;
};

Result<std::string> RenderContent(const CallSource& source, std::size_t node,
                                  const std::string& context_text, const json::Value& template_) {
  const Result<json::Value> input = json::Parse(source.run_input, kMessageLimits);
  if (!input.ok()) return input.status();
  const Result<json::Value> context = json::Parse(context_text, kMessageLimits);
  if (!context.ok()) return context.status();
  EarlierResults results(source, node);
  const TemplateScope scope{*input, *context, source.run_id,
                            [&results](std::string_view id) { return results.Find(id); }};
  const Result<json::Value> content = RenderTemplate(template_, scope);
  if (!content.ok()) return content.status();
  return json::Write(*content);
}

}  // namespace

Result<std::string> WriteCall(const CallSource& source, std::size_t node,
                              const json::Value* input_template) {
  const GraphNode& graph_node = source.graph.node(node);
  const std::string context = WriteContext(source, graph_node);
  std::string out = "{\"content\":";
  if (input_template == nullptr) {
    out += source.run_input;
  } else {
    const Result<std::string> content = RenderContent(source, node, context, *input_template);
    if (!content.ok()) {
      return Status(content.status().code(),
                    "node '" + graph_node.id + "': data.input: " + content.status().message());
    }
    out += *content;
  }
  return out + ",\"context\":" + context + ",\"metadata\":" + graph_node.data + "}";
}

Result<CallResult> ReadCallResult(const std::string& message) {
  const Result<json::Value> parsed = json::Parse(message, kMessageLimits);
  if (!parsed.ok()) {
    return Status(Code::kInternal, "the applet's result is not JSON: " + parsed.status().message());
  }
  if (parsed->if_object() == nullptr) {
    return Status(Code::kInternal, "the applet's result is not a JSON object");
  }
  CallResult result{"", "{}"};
  const json::Value* content = parsed->Find("content");
  result.output = json::Write(content == nullptr ? *parsed : *content);
  if (const json::Value* metadata = parsed->Find("metadata")) {
    if (metadata->if_object() == nullptr) {
      return Status(Code::kInternal, "the metadata of the applet's result is not an object");
    }
    result.metadata = json::Write(*metadata);
  }
  return result;
}

}  // namespace synappsd::engine
