// The messages of ModuleEndpoint and ModuleOwner, and the frames they travel in:
//
//   INVOKE     id: call; name: InvokeName() below; json: the request
//   CANCEL     id: call
//   FORGET     id: call
//   REQ_EVENT  id: request; name: kind; body: data
//   REQ_DONE   id: request; status; json; body
//
//   EVENT      id: call; name: kind; body: data
//   COMPLETE   id: call; status; json
//   REQUEST    id: request; call; name: method; json; body
//   ABORT      id: request
//   LOG        status: level; call; body: text; json: fields
//
// The name of an INVOKE: attempt (4 bytes), timeout in ms (8, two's complement), output in bytes
// (8), blocking (1), lengths of type and method (2 each), then type, method and request id.
#ifndef SYNAPPSD_WORKERS_MESSAGES_CALL_FRAMES_H_
#define SYNAPPSD_WORKERS_MESSAGES_CALL_FRAMES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "applets/module/module_endpoint.h"
#include "base/result.h"
#include "workers/frames/frame.h"

namespace synappsd::workers {

// Frames whose parts are the arguments, which must outlive them. CheckFrame() says whether they
// fit.
std::string InvokeName(const applets::ModuleCall& call);
Frame InvokeFrame(const applets::ModuleCall& call, std::string_view invoke_name);
Frame CancelFrame(applets::CallId call);
Frame ForgetFrame(applets::CallId call);
Frame RequestEventFrame(applets::RequestId request, std::string_view kind, std::string_view data);
Frame RequestDoneFrame(applets::RequestId request, synapps_status status, std::string_view json,
                       std::string_view body);

Frame EventFrame(applets::CallId call, std::string_view kind, std::string_view data);
Frame CompleteFrame(applets::CallId call, synapps_status status, std::string_view json);
Frame RequestFrame(applets::RequestId request, applets::CallId call, std::string_view method,
                   std::string_view json, std::string_view body);
Frame AbortFrame(applets::RequestId request);
Frame LogFrame(applets::CallId call, std::int32_t level, std::string_view text,
               std::string_view fields);

Result<applets::ModuleCall> DecodeInvoke(const Frame& frame);

// For the worker: tells `endpoint` what the frame says. INVALID_ARGUMENT: it says nothing sound, or
// its type is none of the endpoint's.
Status DeliverToEndpoint(const Frame& frame, applets::ModuleEndpoint& endpoint);

// For the daemon: tells `owner` what the frame says. INVALID_ARGUMENT: no ModuleHost would have
// said that, the worker misbehaves. Numbers of calls and requests are not checked: those that are
// unknown or used twice are the owner's to find. What the owner refuses of a request is its answer,
// given to `back`; the module has had its OK.
Status DeliverToOwner(const Frame& frame, applets::ModuleOwner& owner,
                      applets::ModuleEndpoint& back);

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_MESSAGES_CALL_FRAMES_H_
