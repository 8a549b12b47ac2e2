#include "ctl/run_progress.h"

#include <algorithm>
#include <utility>

#include "ctl/answer_reading.h"
#include "ctl/printable.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

using Node = RunProgress::Node;

constexpr std::size_t kRowsBesideNodes = 5;  // head, blank, headings, "and more", the cursor's
constexpr std::size_t kMinNodeRows = 3;
constexpr std::size_t kMaxStatus = 12;

const json::Value& DataOf(const json::Value& event) {
  static const json::Value none{json::Object()};
  const json::Value* data = event.Find("data");
  return data == nullptr || data->if_object() == nullptr ? none : *data;
}

std::int64_t IntegerOf(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  if (value == nullptr || value->if_number() == nullptr) return 0;
  return value->if_number()->as_int64().value_or(0);
}

std::string_view StatusAfter(std::string_view kind) {
  if (kind == "node.completed") return "success";
  if (kind == "node.failed") return "error";
  return kind == "node.cancelled" ? "cancelled" : "";
}

Colour ColourOf(const std::string& status) {
  if (status == "success") return Colour::kGreen;
  if (status == "error") return Colour::kRed;
  return status == "running" ? Colour::kYellow : Colour::kDim;
}

std::string Note(const Node& node) {
  if (!node.error.empty()) return node.error;
  std::string note;
  if (node.attempt > 0) note = "attempt " + std::to_string(node.attempt + 1);
  if (node.tokens > 0) {
    note += (note.empty() ? "" : ", ") + std::to_string(node.tokens) + " pieces of text";
  }
  return note;
}

// Which nodes to show where not all have room: lower is more important.
std::pair<int, double> Rank(const Node& node) {
  if (!node.end_time) return {0, 0};
  return {node.status == "error" ? 1 : 2, -*node.end_time};
}

// The indexes of at most `count` nodes, in their order.
std::vector<std::size_t> Chosen(const std::vector<Node>& nodes, std::size_t count) {
  std::vector<std::size_t> chosen(nodes.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
  if (chosen.size() <= count) return chosen;
  std::stable_sort(chosen.begin(), chosen.end(),
                   [&](std::size_t a, std::size_t b) { return Rank(nodes[a]) < Rank(nodes[b]); });
  chosen.resize(count);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace

Node& RunProgress::NodeOf(const json::Value& data) {
  const std::string id = TextOf(data, "node_id");
  const auto [found, is_new] = by_id_.try_emplace(id, nodes_.size());
  if (is_new) nodes_.emplace_back();
  Node& node = nodes_[found->second];
  node.id = id;
  return node;
}

void RunProgress::Take(const ServerEvent& event, const json::Value& data) {
  const json::Value& more = DataOf(data);
  const double time = NumberOf(data, "time").value_or(0);
  if (event.kind == "run.created") {
    flow_id_ = TextOf(more, "flow_id");
    total_steps_ = IntegerOf(more, "total_steps");
    start_time_ = time;
  } else if (event.kind == "node.started") {
    Node& node = NodeOf(data);
    node.type = TextOf(more, "type");
    node.attempt = IntegerOf(more, "attempt");
    node.status = "running";
    node.start_time = time;
  } else if (event.kind == "node.event") {
    if (TextOf(data, "kind") == "token") ++NodeOf(data).tokens;
  } else if (const std::string_view status = StatusAfter(event.kind); !status.empty()) {
    Node& node = NodeOf(data);
    if (node.type.empty()) node.type = TextOf(more, "type");
    if (node.start_time == 0) node.start_time = time;
    node.status = status;
    node.error = TextOf(more, "message");
    node.end_time = time;
  } else if (event.kind == "run.finished") {
    status_ = TextOf(more, "status");
    error_ = TextOf(more, "error");
    end_time_ = time;
  }
}

std::vector<std::string> RunProgress::Lines(double now, const Terminal& terminal) const {
  const auto done = std::count_if(nodes_.begin(), nodes_.end(),
                                  [](const Node& node) { return node.status == "success"; });
  const std::string head =
      Printable("run " + run_id_ + (flow_id_.empty() ? "" : " of flow " + flow_id_));
  std::string tail = std::to_string(done) + " of " + std::to_string(total_steps_) + " nodes";
  if (start_time_) tail += "  " + Took(std::max(0.0, end_time_.value_or(now) - *start_time_));
  const std::string status = Shortened(Printable(status_), kMaxStatus);
  std::vector<std::string> lines = {
      terminal.columns == 0 ? head : Shortened(head, terminal.columns),
      Coloured(status, ColourOf(status_), terminal) + "  " + tail};
  if (nodes_.empty()) return lines;
  const std::size_t room =
      terminal.rows == 0
          ? nodes_.size()
          : std::max(terminal.rows, kRowsBesideNodes + kMinNodeRows) - kRowsBesideNodes;
  const std::vector<std::size_t> chosen = Chosen(nodes_, room);
  Table table({"NODE", "TYPE", "STATUS", "TOOK", ""});
  for (const std::size_t i : chosen) {
    const Node& node = nodes_[i];
    table.Add({node.id, node.type, node.status,
               Took(std::max(0.0, node.end_time.value_or(now) - node.start_time)), Note(node)});
  }
  const std::vector<std::string> rows = table.Lines(terminal.columns);
  lines.push_back(rows.front());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    lines.push_back(Coloured(rows[i + 1], ColourOf(nodes_[chosen[i]].status), terminal));
  }
  if (chosen.size() < nodes_.size()) {
    lines.push_back("... and " + std::to_string(nodes_.size() - chosen.size()) + " more nodes");
  }
  return lines;
}

std::string EventLine(const ServerEvent& event, const json::Value& data) {
  const json::Value& more = DataOf(data);
  const bool is_of_applet = event.kind == "node.event";
  if (is_of_applet && TextOf(data, "kind") == "token") return "";
  std::string line = When(NumberOf(data, "time"));
  line = line == "-" ? "        " : line.substr(line.find(' ') + 1);  // the time of day
  line += "  " + Printable(is_of_applet ? "node." + TextOf(data, "kind") : event.kind);
  if (const std::string node = TextOf(data, "node_id"); !node.empty()) {
    line += "  " + Printable(node);
  }
  if (is_of_applet) return line + "  " + Shortened(Printable(Cell(data, "data")), 500);
  for (const char* member : {"type", "flow_id", "status", "code", "message", "error"}) {
    if (const std::string text = TextOf(more, member); !text.empty())
      line += "  " + Printable(text);
  }
  return line;
}

}  // namespace synappsd::ctl
