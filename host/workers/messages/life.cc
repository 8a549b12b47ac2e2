#include "workers/messages/life.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/json.h"

namespace synappsd::workers {
namespace {

constexpr std::size_t kMaxLayers = 32;
constexpr std::uint32_t kMaxPoolThreads = 256;

constexpr std::pair<SandboxMode, const char*> kModes[] = {
    {SandboxMode::kAuto, "auto"}, {SandboxMode::kRequire, "require"}, {SandboxMode::kOff, "off"}};

std::string Encoded(const Frame& frame) {
  std::string bytes;
  AppendFrame(frame, &bytes);
  return bytes;
}

std::int32_t ToStatus(Milliseconds time) {
  return static_cast<std::int32_t>(
      std::clamp<Milliseconds::rep>(time.count(), 0, std::numeric_limits<std::int32_t>::max()));
}

Status Bad(const Frame& frame, const std::string& what) {
  return Status(Code::kInvalidArgument, std::string(FrameTypeName(frame.type)) + ": " + what);
}

json::Value LayersValue(const LayerOutcomes& layers) {
  json::Array array;
  for (const LayerOutcome& layer : layers) {
    json::Object object;
    object.Append("name", layer.name);
    object.Append("in_force", layer.in_force);
    object.Append("why", layer.why);
    array.emplace_back(std::move(object));
  }
  return array;
}

std::optional<LayerOutcomes> ToLayers(const json::Value* value) {
  const json::Array* array = value == nullptr ? nullptr : value->if_array();
  if (array == nullptr || array->size() > kMaxLayers) return std::nullopt;
  LayerOutcomes layers;
  for (const json::Value& item : *array) {
    const json::Value* name = item.Find("name");
    const json::Value* in_force = item.Find("in_force");
    const json::Value* why = item.Find("why");
    if (name == nullptr || name->if_string() == nullptr || in_force == nullptr ||
        in_force->if_bool() == nullptr || why == nullptr || why->if_string() == nullptr) {
      return std::nullopt;
    }
    layers.push_back({*name->if_string(), *in_force->if_bool(), *why->if_string()});
  }
  return layers;
}

// Members of a START. Notes the first that is missing or of another kind.
class Members {
 public:
  explicit Members(const json::Value& value) : value_(value) {}

  std::string Text(const char* name) {
    const json::Value* member = value_.Find(name);
    const std::string* text = member == nullptr ? nullptr : member->if_string();
    if (text == nullptr) Wrong(name);
    return text == nullptr ? "" : *text;
  }
  std::uint64_t Count(const char* name, std::uint64_t max) {
    const json::Value* member = value_.Find(name);
    const json::Number* number = member == nullptr ? nullptr : member->if_number();
    const auto count = number == nullptr ? std::nullopt : number->as_int64();
    if (!count || *count < 0 || static_cast<std::uint64_t>(*count) > max) Wrong(name);
    return count ? static_cast<std::uint64_t>(*count) : 0;
  }
  void Wrong(const char* name) {
    if (wrong_.empty()) wrong_ = name;
  }
  const std::string& wrong() const { return wrong_; }

 private:
  const json::Value& value_;
  std::string wrong_;
};

constexpr const char* kLevelNames[] = {"trace", "debug", "info", "warn", "error", "off"};

}  // namespace

const char* SandboxModeName(SandboxMode mode) {
  return std::find_if(std::begin(kModes), std::end(kModes),
                      [&](const auto& entry) { return entry.first == mode; })
      ->second;
}

bool ParseSandboxMode(std::string_view text, SandboxMode* mode) {
  const auto* found = std::find_if(std::begin(kModes), std::end(kModes),
                                   [&](const auto& entry) { return entry.second == text; });
  if (found == std::end(kModes)) return false;
  *mode = found->first;
  return true;
}

std::string EncodeStart(const WorkerStart& start) {
  json::Object object;
  object.Append("library", start.library);
  object.Append("package", start.package);
  object.Append("version", start.version);
  object.Append("pool_threads", std::uint64_t{start.pool_threads});
  object.Append("memory_bytes", start.memory_bytes);
  object.Append("sandbox", SandboxModeName(start.sandbox));
  object.Append("log_level", kLevelNames[static_cast<int>(start.log_level)]);
  const std::string json = json::Write(object);
  Frame frame;
  frame.type = FrameType::kStart;
  frame.name = start.system_call_filter;
  frame.json = json;
  frame.body = start.config_json;
  return Encoded(frame);
}

Result<WorkerStart> DecodeStart(const Frame& frame) {
  const Result<json::Value> value = json::Parse(frame.json);
  if (!value.ok()) return Bad(frame, value.status().message());
  Members members(*value);
  WorkerStart start;
  start.library = members.Text("library");
  start.package = members.Text("package");
  start.version = members.Text("version");
  start.pool_threads = static_cast<std::uint32_t>(members.Count("pool_threads", kMaxPoolThreads));
  start.memory_bytes = members.Count("memory_bytes", std::numeric_limits<std::int64_t>::max());
  if (!ParseSandboxMode(members.Text("sandbox"), &start.sandbox)) members.Wrong("sandbox");
  if (!ParseLogLevel(members.Text("log_level"), &start.log_level)) members.Wrong("log_level");
  if (!start.library.starts_with('/')) members.Wrong("library");
  if (!members.wrong().empty()) {
    return Bad(frame, "member \"" + members.wrong() + "\" is missing or wrong");
  }
  start.system_call_filter = frame.name;
  start.config_json = frame.body;
  return start;
}

std::string EncodeReady(const WorkerReady& ready) {
  json::Object object;
  object.Append("load_ms", ready.load_ms);
  object.Append("layers", LayersValue(ready.layers));
  const std::string json = json::Write(object);
  Frame frame;
  frame.type = FrameType::kReady;
  frame.json = json;
  return Encoded(frame);
}

Result<WorkerReady> DecodeReady(const Frame& frame) {
  const Result<json::Value> value = json::Parse(frame.json);
  if (!value.ok()) return Bad(frame, value.status().message());
  const json::Value* load = value->Find("load_ms");
  std::optional<LayerOutcomes> layers = ToLayers(value->Find("layers"));
  if (load == nullptr || load->if_number() == nullptr) return Bad(frame, "no \"load_ms\"");
  if (!layers) return Bad(frame, "\"layers\" is missing or wrong");
  return WorkerReady{load->if_number()->as_double(), std::move(*layers)};
}

std::string EncodeFailed(const WorkerFailed& failed) {
  json::Object object;
  object.Append("layers", LayersValue(failed.layers));
  const std::string json = json::Write(object);
  Frame frame;
  frame.type = FrameType::kFailed;
  frame.status = static_cast<std::int32_t>(failed.status.code());
  frame.json = json;
  frame.body = failed.status.message();
  return Encoded(frame);
}

Result<WorkerFailed> DecodeFailed(const Frame& frame) {
  const Result<json::Value> value = json::Parse(frame.json);
  if (!value.ok()) return Bad(frame, value.status().message());
  std::optional<LayerOutcomes> layers = ToLayers(value->Find("layers"));
  if (!layers) return Bad(frame, "\"layers\" is missing or wrong");
  if (frame.status <= 0 || frame.status > static_cast<std::int32_t>(Code::kUnauthenticated)) {
    return Bad(frame, "status " + std::to_string(frame.status) + " is no error");
  }
  return WorkerFailed{Status(static_cast<Code>(frame.status), std::string(frame.body)),
                      std::move(*layers)};
}

std::string EncodePing(std::uint64_t id) {
  Frame frame;
  frame.type = FrameType::kPing;
  frame.id = id;
  return Encoded(frame);
}

std::string EncodePong(const WorkerPong& pong) {
  Frame frame;
  frame.type = FrameType::kPong;
  frame.status = ToStatus(pong.blocked);
  frame.id = pong.id;
  frame.call = pong.call;
  return Encoded(frame);
}

WorkerPong DecodePong(const Frame& frame) {
  return {frame.id, Milliseconds(std::max(0, frame.status)), frame.call};
}

std::string EncodeStop(Milliseconds limit) {
  Frame frame;
  frame.type = FrameType::kStop;
  frame.status = ToStatus(limit);
  return Encoded(frame);
}

Milliseconds DecodeStop(const Frame& frame) { return Milliseconds(std::max(0, frame.status)); }

std::string EncodeStopped(bool clean) {
  Frame frame;
  frame.type = FrameType::kStopped;
  frame.status = clean ? 1 : 0;
  return Encoded(frame);
}

bool DecodeStopped(const Frame& frame) { return frame.status == 1; }

}  // namespace synappsd::workers
