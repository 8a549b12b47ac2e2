#include "workers/messages/call_frames.h"

#include <utility>

#include "applets/module/error_json.h"
#include "applets/module/module_host.h"
#include "base/utf8.h"
#include "workers/frames/little_endian.h"

namespace synappsd::workers {
namespace {

using applets::CallId;
using applets::ModuleCall;
using applets::RequestId;

constexpr std::size_t kMaxUint16 = 0xffff;
constexpr std::size_t kInvokeNumbersBytes = 25;

Frame Of(FrameType type, std::uint64_t id) {
  Frame frame;
  frame.type = type;
  frame.id = id;
  return frame;
}

Status Bad(const Frame& frame, const std::string& what) {
  return Status(Code::kInvalidArgument, std::string(FrameTypeName(frame.type)) + ": " + what);
}

Status CheckName(const Frame& frame) {
  if (frame.name.empty() || frame.name.size() > applets::ModuleHost::kMaxNameBytes ||
      !IsValidUtf8(frame.name)) {
    return Bad(frame, "its name is empty, too long or not UTF-8");
  }
  return Status::Ok();
}

}  // namespace

std::string InvokeName(const ModuleCall& call) {
  // Cut, not checked: a type or a method of 64 KiB is not one the module knows.
  const auto type = std::string_view(call.type).substr(0, kMaxUint16);
  const auto method = std::string_view(call.method).substr(0, kMaxUint16);
  std::string name(kInvokeNumbersBytes, '\0');
  PutLittleEndian(call.attempt, &name[0]);
  PutLittleEndian(static_cast<std::uint64_t>(call.timeout.count()), &name[4]);
  PutLittleEndian(call.output_bytes, &name[12]);
  PutLittleEndian(static_cast<std::uint8_t>(call.blocking), &name[20]);
  PutLittleEndian(static_cast<std::uint16_t>(type.size()), &name[21]);
  PutLittleEndian(static_cast<std::uint16_t>(method.size()), &name[23]);
  return name.append(type).append(method).append(call.request_id);
}

Frame InvokeFrame(const ModuleCall& call, std::string_view invoke_name) {
  Frame frame = Of(FrameType::kInvoke, call.id);
  frame.name = invoke_name;
  frame.json = call.json;
  return frame;
}

Result<ModuleCall> DecodeInvoke(const Frame& frame) {
  std::string_view rest = frame.name;
  if (rest.size() < kInvokeNumbersBytes) return Bad(frame, "its name is too short");
  ModuleCall call;
  call.id = frame.id;
  call.json = frame.json;
  call.attempt = GetLittleEndian<std::uint32_t>(rest.data());
  call.timeout =
      Milliseconds(static_cast<std::int64_t>(GetLittleEndian<std::uint64_t>(rest.data() + 4)));
  call.output_bytes = GetLittleEndian<std::uint64_t>(rest.data() + 12);
  call.blocking = GetLittleEndian<std::uint8_t>(rest.data() + 20) != 0;
  const std::size_t type = GetLittleEndian<std::uint16_t>(rest.data() + 21);
  const std::size_t method = GetLittleEndian<std::uint16_t>(rest.data() + 23);
  rest.remove_prefix(kInvokeNumbersBytes);
  if (rest.size() < type + method) return Bad(frame, "its name is cut off");
  call.type = rest.substr(0, type);
  call.method = rest.substr(type, method);
  call.request_id = rest.substr(type + method);
  return call;
}

Frame CancelFrame(CallId call) { return Of(FrameType::kCancel, call); }
Frame ForgetFrame(CallId call) { return Of(FrameType::kForget, call); }
Frame AbortFrame(RequestId request) { return Of(FrameType::kAbort, request); }

Frame RequestEventFrame(RequestId request, std::string_view kind, std::string_view data) {
  Frame frame = Of(FrameType::kRequestEvent, request);
  frame.name = kind;
  frame.body = data;
  return frame;
}

Frame RequestDoneFrame(RequestId request, synapps_status status, std::string_view json,
                       std::string_view body) {
  Frame frame = Of(FrameType::kRequestDone, request);
  frame.status = status;
  frame.json = json;
  frame.body = body;
  return frame;
}

Frame EventFrame(CallId call, std::string_view kind, std::string_view data) {
  Frame frame = Of(FrameType::kEvent, call);
  frame.name = kind;
  frame.body = data;
  return frame;
}

Frame CompleteFrame(CallId call, synapps_status status, std::string_view json) {
  Frame frame = Of(FrameType::kComplete, call);
  frame.status = status;
  frame.json = json;
  return frame;
}

Frame RequestFrame(RequestId request, CallId call, std::string_view method, std::string_view json,
                   std::string_view body) {
  Frame frame = Of(FrameType::kRequest, request);
  frame.call = call;
  frame.name = method;
  frame.json = json;
  frame.body = body;
  return frame;
}

Frame LogFrame(CallId call, std::int32_t level, std::string_view text, std::string_view fields) {
  Frame frame = Of(FrameType::kLog, 0);
  frame.status = level;
  frame.call = call;
  frame.json = fields;
  frame.body = text;
  return frame;
}

Status DeliverToEndpoint(const Frame& frame, applets::ModuleEndpoint& endpoint) {
  switch (frame.type) {
    case FrameType::kInvoke: {
      Result<ModuleCall> call = DecodeInvoke(frame);
      if (!call.ok()) return call.status();
      endpoint.Invoke(std::move(*call));
      return Status::Ok();
    }
    case FrameType::kCancel:
      endpoint.Cancel(frame.id);
      return Status::Ok();
    case FrameType::kForget:
      endpoint.Forget(frame.id);
      return Status::Ok();
    case FrameType::kRequestEvent:
      endpoint.DeliverEvent(frame.id, frame.name, frame.body);
      return Status::Ok();
    case FrameType::kRequestDone:
      endpoint.DeliverDone(frame.id, frame.status, frame.json, frame.body);
      return Status::Ok();
    default:
      return Bad(frame, "is not to be expected here");
  }
}

Status DeliverToOwner(const Frame& frame, applets::ModuleOwner& owner,
                      applets::ModuleEndpoint& back) {
  switch (frame.type) {
    case FrameType::kEvent: {
      Status sound = CheckName(frame);
      if (sound.ok() && !IsValidUtf8(frame.body)) sound = Bad(frame, "its data is not UTF-8");
      if (!sound.ok()) return sound;
      // Too late for emit(), which would have said it: no ModuleHost sends such an event.
      const Status taken = owner.OnEvent(frame.id, frame.name, frame.body);
      return taken.ok() ? taken : Bad(frame, taken.message());
    }
    case FrameType::kComplete:
      owner.OnComplete(frame.id, frame.status, frame.json);
      return Status::Ok();
    case FrameType::kRequest: {
      Status sound = CheckName(frame);
      if (sound.ok() && !IsValidUtf8(frame.json)) sound = Bad(frame, "its JSON is not UTF-8");
      if (!sound.ok()) return sound;
      const Status taken =
          owner.OnRequest(frame.id, frame.call, frame.name, frame.json, frame.body);
      // More requests than may be open, or an id that is in use: no ModuleHost asks that.
      if (!taken.ok() && taken.code() != Code::kCancelled) return Bad(frame, taken.message());
      if (!taken.ok()) {
        back.DeliverDone(frame.id, static_cast<synapps_status>(taken.code()),
                         applets::ErrorJson(taken.message()), {});
      }
      return Status::Ok();
    }
    case FrameType::kAbort:
      owner.OnAbort(frame.id);
      return Status::Ok();
    case FrameType::kLog:
      owner.OnLog(frame.call, frame.status, frame.body, frame.json);
      return Status::Ok();
    default:
      return Bad(frame, "is not to be expected here");
  }
}

}  // namespace synappsd::workers
