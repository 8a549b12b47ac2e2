#include "engine/run_input.h"

#include <algorithm>

#include "base/json.h"
#include "engine/node_type.h"

namespace synappsd::engine {
namespace {

// Without parsing what may be megabytes: an object without members is braces and blanks.
bool IsEmptyObject(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == '{' || c == '}' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
  });
}

}  // namespace

std::string ChooseRunInput(const store::FlowRecord& flow, std::string requested) {
  if (!IsEmptyObject(requested)) return requested;
  for (const store::NodeRecord& node : flow.nodes) {
    if (!IsStart(node.type)) continue;
    const Result<json::Value> data = json::Parse(node.data);
    if (!data.ok()) continue;
    const json::Value* input = data->Find("parsedInputData");
    const json::Object* object = input == nullptr ? nullptr : input->if_object();
    if (object != nullptr && !object->empty()) return json::Write(*input);
  }
  return requested;
}

}  // namespace synappsd::engine
