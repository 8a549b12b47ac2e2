#include "engine/node_settings.h"

#include <algorithm>
#include <cmath>

namespace synappsd::engine {
namespace {

constexpr double kLongestMs = 1e12;  // 31 years: what the clock's arithmetic stands

Result<Milliseconds> ParseTimeout(const json::Value& value) {
  const json::Number* number = value.if_number();
  const double ms = number == nullptr ? 0 : number->as_double();
  if (!(ms > 0)) {
    std::string shown = json::Write(value);
    if (shown.size() > 40) shown = "it";
    return Status(Code::kInvalidArgument,
                  "data.timeout_ms: " + shown + " is not a positive number of milliseconds");
  }
  return Milliseconds(static_cast<Milliseconds::rep>(std::ceil(std::min(ms, kLongestMs))));
}

}  // namespace

Result<NodeSettings> ParseNodeSettings(const std::string& data) {
  Result<json::Value> parsed = json::Parse(data);
  if (!parsed.ok()) {
    return Status(Code::kInvalidArgument, "data: " + parsed.status().message());
  }
  NodeSettings settings;
  if (const json::Value* timeout = parsed->Find("timeout_ms")) {
    Result<Milliseconds> limit = ParseTimeout(*timeout);
    if (!limit.ok()) return limit.status();
    settings.timeout = *limit;
  }
  if (const json::Value* input = parsed->Find("input")) settings.input = *input;
  return settings;
}

}  // namespace synappsd::engine
