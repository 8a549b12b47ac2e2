#include "fuzz/frame_fuzzing.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "workers/frames/frame_decoder.h"
#include "workers/messages/call_frames.h"
#include "workers/messages/life.h"

namespace synappsd::workers {
namespace {

using applets::CallId;
using applets::RequestId;

// Touches every byte that it is given, for the address sanitizer.
class Touching : public applets::ModuleEndpoint, public applets::ModuleOwner {
 public:
  void Invoke(applets::ModuleCall call) override {
    Touch(call.type + call.method + call.request_id + call.json);
  }
  void Cancel(CallId) override {}
  void Forget(CallId) override {}
  void DeliverEvent(RequestId, std::string_view kind, std::string_view data) override {
    Touch(kind), Touch(data);
  }
  void DeliverDone(RequestId, synapps_status, std::string_view json,
                   std::string_view body) override {
    Touch(json), Touch(body);
  }
  bool Stop(Milliseconds) override { return true; }

  Status OnEvent(CallId, std::string_view kind, std::string_view data) override {
    Touch(kind), Touch(data);
    return Status::Ok();
  }
  void OnComplete(CallId, synapps_status, std::string_view json) override { Touch(json); }
  Status OnRequest(RequestId, CallId, std::string_view method, std::string_view json,
                   std::string_view body) override {
    Touch(method), Touch(json), Touch(body);
    return Status(Code::kResourceExhausted, "full");
  }
  void OnAbort(RequestId) override {}
  void OnLog(CallId, std::int32_t, std::string_view text, std::string_view fields) override {
    Touch(text), Touch(fields);
  }

 private:
  void Touch(std::string_view bytes) {
    for (const char byte : bytes) sum_ = sum_ * 31 + static_cast<unsigned char>(byte);
  }
  volatile unsigned sum_ = 0;
};

void Handle(const Frame& frame) {
  Touching touching;
  switch (frame.type) {
    case FrameType::kStart:
      static_cast<void>(DecodeStart(frame).ok());
      break;
    case FrameType::kReady:
      static_cast<void>(DecodeReady(frame).ok());
      break;
    case FrameType::kFailed:
      static_cast<void>(DecodeFailed(frame).ok());
      break;
    default:
      static_cast<void>(DirectionOf(frame.type) == FrameDirection::kToWorker
                            ? DeliverToEndpoint(frame, touching)
                            : DeliverToOwner(frame, touching, touching));
  }
}

struct Decoded {
  std::string frames;  // encoded again
  std::string error;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded Decode(std::string_view bytes, FrameDirection direction, std::size_t piece) {
  FrameLimits limits;
  limits.json_bytes = limits.body_bytes = 1 << 16;
  FrameDecoder decoder(direction, limits);
  Decoded decoded;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.Feed(bytes.substr(at, piece));
    Frame frame;
    while (decoder.Next(&frame)) {
      Handle(frame);
      AppendFrame(frame, &decoded.frames);
    }
  }
  decoded.error = decoder.status().message();
  return decoded;
}

}  // namespace

void FuzzFrames(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto first = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  const FrameDirection direction =
      (first & 1) != 0 ? FrameDirection::kToWorker : FrameDirection::kFromWorker;
  const Decoded whole = Decode(bytes, direction, std::max<std::size_t>(1, bytes.size()));
  CHECK(bytes.starts_with(whole.frames)) << "what was decoded is not what came";
  CHECK(Decode(bytes, direction, 1U + (first >> 1)) == whole) << "it depends on the pieces";
}

}  // namespace synappsd::workers
