#include "workers/worker/frame_owner.h"

#include <optional>
#include <string>

#include "workers/messages/call_frames.h"

namespace synappsd::workers {

using applets::CallId;
using applets::RequestId;

Status FrameOwner::OnEvent(CallId call, std::string_view kind, std::string_view data) {
  return writer_.WriteWithin(EventFrame(call, kind, data), kPatience);
}

Status FrameOwner::OnRequest(RequestId request, CallId call, std::string_view method,
                             std::string_view json, std::string_view body) {
  return writer_.WriteWithin(RequestFrame(request, call, method, json, body), kPatience);
}

// Of a socket that has failed the main loop hears, and ends the worker.
void FrameOwner::OnComplete(CallId call, synapps_status status, std::string_view json) {
  static_cast<void>(writer_.WriteAlways(CompleteFrame(call, status, json)));
}

void FrameOwner::OnAbort(RequestId request) {
  static_cast<void>(writer_.WriteAlways(AbortFrame(request)));
}

void FrameOwner::OnLog(CallId call, std::int32_t level, std::string_view text,
                       std::string_view fields) {
  const std::optional<std::uint64_t> dropped = log_rate_.Keep();
  if (!dropped) return;
  if (*dropped > 0) {
    const std::string how_many = "logs too much: " + std::to_string(*dropped) + " records dropped";
    static_cast<void>(writer_.Write(LogFrame(call, SYNAPPS_LOG_WARN, how_many, {})));
  }
  static_cast<void>(writer_.Write(
      LogFrame(call, level, text.substr(0, kMaxLogBytes), fields.substr(0, kMaxLogBytes))));
}

}  // namespace synappsd::workers
