#include "workers/frames/frame.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "workers/frames/little_endian.h"

namespace synappsd::workers {
namespace {

struct TypeRule {
  FrameType type;
  const char* name;
  FrameDirection direction;
  bool has_name;
  bool has_json;
  bool has_body;
};

constexpr FrameDirection kTo = FrameDirection::kToWorker;
constexpr FrameDirection kFrom = FrameDirection::kFromWorker;

constexpr TypeRule kRules[] = {
    {FrameType::kInvoke, "INVOKE", kTo, true, true, false},
    {FrameType::kCancel, "CANCEL", kTo, false, false, false},
    {FrameType::kForget, "FORGET", kTo, false, false, false},
    {FrameType::kRequestEvent, "REQ_EVENT", kTo, true, false, true},
    {FrameType::kRequestDone, "REQ_DONE", kTo, false, true, true},
    {FrameType::kEvent, "EVENT", kFrom, true, false, true},
    {FrameType::kComplete, "COMPLETE", kFrom, false, true, false},
    {FrameType::kRequest, "REQUEST", kFrom, true, true, true},
    {FrameType::kAbort, "ABORT", kFrom, false, false, false},
    {FrameType::kLog, "LOG", kFrom, false, true, true},
    {FrameType::kStart, "START", kTo, true, true, true},
    {FrameType::kPing, "PING", kTo, false, false, false},
    {FrameType::kStop, "STOP", kTo, false, false, false},
    {FrameType::kReady, "READY", kFrom, false, true, false},
    {FrameType::kFailed, "FAILED", kFrom, false, true, true},
    {FrameType::kPong, "PONG", kFrom, false, false, false},
    {FrameType::kStopped, "STOPPED", kFrom, false, false, false},
};

const TypeRule* RuleOf(FrameType type) {
  const auto* rule =
      std::find_if(std::begin(kRules), std::end(kRules),
                   [&](const TypeRule& candidate) { return candidate.type == type; });
  return rule == std::end(kRules) ? nullptr : rule;
}

Status CheckParts(const TypeRule& rule, std::size_t name, std::size_t json, std::size_t body,
                  const FrameLimits& limits) {
  const auto check = [&](const char* part, bool has, std::size_t size, std::size_t limit) {
    if (size > 0 && !has) {
      return Status(Code::kInvalidArgument,
                    std::string("a ") + rule.name + " frame has no " + part);
    }
    if (size > limit) {
      return Status(Code::kResourceExhausted, std::string("the ") + part + " of a " + rule.name +
                                                  " frame has " + std::to_string(size) +
                                                  " bytes, at most " + std::to_string(limit) +
                                                  " are allowed");
    }
    return Status::Ok();
  };
  Status fits = check("name", rule.has_name, name, limits.name_bytes);
  if (fits.ok()) fits = check("json", rule.has_json, json, limits.json_bytes);
  if (fits.ok()) fits = check("body", rule.has_body, body, limits.body_bytes);
  return fits;
}

Status Bad(std::string what) { return Status(Code::kInvalidArgument, std::move(what)); }

}  // namespace

const char* FrameTypeName(FrameType type) {
  const TypeRule* rule = RuleOf(type);
  return rule == nullptr ? "UNKNOWN" : rule->name;
}

FrameDirection DirectionOf(FrameType type) {
  const TypeRule* rule = RuleOf(type);
  CHECK(rule != nullptr) << "frame type " << int{static_cast<std::uint8_t>(type)};
  return rule->direction;
}

Status CheckFrame(const Frame& frame, const FrameLimits& limits) {
  const TypeRule* rule = RuleOf(frame.type);
  CHECK(rule != nullptr) << "frame type " << int{static_cast<std::uint8_t>(frame.type)};
  return CheckParts(*rule, frame.name.size(), frame.json.size(), frame.body.size(), limits);
}

FrameHeader EncodeHeader(const Frame& frame) {
  const std::size_t length = frame.name.size() + frame.json.size() + frame.body.size();
  CHECK(length <= UINT32_MAX) << FrameTypeName(frame.type) << " frame of " << length << " bytes";
  FrameHeader header = {};
  PutLittleEndian(static_cast<std::uint32_t>(length), &header[0]);
  PutLittleEndian(static_cast<std::uint8_t>(frame.type), &header[4]);
  PutLittleEndian(static_cast<std::uint8_t>(DirectionOf(frame.type)), &header[5]);
  PutLittleEndian(static_cast<std::uint32_t>(frame.status), &header[8]);
  PutLittleEndian(static_cast<std::uint32_t>(frame.name.size()), &header[12]);
  PutLittleEndian(static_cast<std::uint32_t>(frame.json.size()), &header[16]);
  PutLittleEndian(static_cast<std::uint32_t>(frame.body.size()), &header[20]);
  PutLittleEndian(frame.id, &header[24]);
  PutLittleEndian(frame.call, &header[32]);
  return header;
}

void AppendFrame(const Frame& frame, std::string* out) {
  const FrameHeader header = EncodeHeader(frame);
  out->append(header.data(), header.size());
  out->append(frame.name).append(frame.json).append(frame.body);
}

Status DecodeHeader(const char* bytes, FrameDirection direction, const FrameLimits& limits,
                    DecodedHeader* header) {
  const auto type = GetLittleEndian<std::uint8_t>(bytes + 4);
  const TypeRule* rule = RuleOf(static_cast<FrameType>(type));
  if (rule == nullptr) return Bad("type " + std::to_string(type) + " is unknown");
  if (GetLittleEndian<std::uint8_t>(bytes + 5) != static_cast<std::uint8_t>(rule->direction) ||
      rule->direction != direction) {
    return Bad(std::string(rule->name) + " in the wrong direction");
  }
  if (GetLittleEndian<std::uint16_t>(bytes + 6) != 0) return Bad("bytes 6 and 7 are not zero");
  header->frame = {};
  header->frame.type = rule->type;
  header->frame.status = static_cast<std::int32_t>(GetLittleEndian<std::uint32_t>(bytes + 8));
  header->frame.id = GetLittleEndian<std::uint64_t>(bytes + 24);
  header->frame.call = GetLittleEndian<std::uint64_t>(bytes + 32);
  const auto name = GetLittleEndian<std::uint32_t>(bytes + 12);
  const auto json = GetLittleEndian<std::uint32_t>(bytes + 16);
  const auto body = GetLittleEndian<std::uint32_t>(bytes + 20);
  if (std::uint64_t{name} + json + body != GetLittleEndian<std::uint32_t>(bytes)) {
    return Bad(std::string("the lengths of a ") + rule->name + " frame's parts do not add up");
  }
  const Status fits = CheckParts(*rule, name, json, body, limits);
  if (!fits.ok()) return Bad(fits.message());
  header->name_bytes = name;
  header->json_bytes = json;
  header->body_bytes = body;
  return Status::Ok();
}

}  // namespace synappsd::workers
