// The messages about a worker's own life, and the frames they travel in:
//
//   START    json: WorkerStart without what follows; name: the system call filter; body: settings
//   READY    json: {"load_ms": 1.9, "layers": [{"name", "in_force", "why"}]}
//   FAILED   status: an ABI code, body: the message, json: {"layers": [...]}; the worker ends
//   PING     id: any
//   PONG     id: the ping's; status: milliseconds the loop has been in one function of the module,
//            0 if in none; call: the call that function works on, if known
//   STOP     status: milliseconds the module's code has to come back
//   STOPPED  status: 1 if the module's code came back and its instances are destroyed, else 0; the
//            worker ends
#ifndef SYNAPPSD_WORKERS_MESSAGES_LIFE_H_
#define SYNAPPSD_WORKERS_MESSAGES_LIFE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log_level.h"
#include "base/result.h"
#include "workers/frames/frame.h"
#include "workers/messages/isolation.h"

namespace synappsd::workers {

// The descriptor a worker finds its socket on.
constexpr int kWorkerSocket = 3;

struct WorkerStart {
  std::string library;  // absolute path
  std::string package;
  std::string version;
  std::string config_json = "{}";
  std::uint32_t pool_threads = 0;
  std::uint64_t memory_bytes = 0;  // that the module may use; 0: unlimited
  SandboxMode sandbox = SandboxMode::kAuto;
  std::string system_call_filter;        // as SystemCallFilter() made it (../syscalls)
  LogLevel log_level = LogLevel::kInfo;  // the lowest that is kept
};

struct WorkerReady {
  double load_ms = 0;  // to load the module and to ask for its table
  LayerOutcomes layers;
};

struct WorkerFailed {
  Status status;
  LayerOutcomes layers;
};

struct WorkerPong {
  std::uint64_t id = 0;
  Milliseconds blocked{0};
  std::uint64_t call = 0;
};

// The frame as bytes, header and all.
std::string EncodeStart(const WorkerStart& start);
std::string EncodeReady(const WorkerReady& ready);
std::string EncodeFailed(const WorkerFailed& failed);
std::string EncodePing(std::uint64_t id);
std::string EncodePong(const WorkerPong& pong);
std::string EncodeStop(Milliseconds limit);
std::string EncodeStopped(bool clean);

// From a frame of the type that the name says. INVALID_ARGUMENT names what is wrong with it.
Result<WorkerStart> DecodeStart(const Frame& frame);
Result<WorkerReady> DecodeReady(const Frame& frame);
Result<WorkerFailed> DecodeFailed(const Frame& frame);
WorkerPong DecodePong(const Frame& frame);
Milliseconds DecodeStop(const Frame& frame);
bool DecodeStopped(const Frame& frame);

// "auto", "require", "off"; false if the text is none of them.
const char* SandboxModeName(SandboxMode mode);
bool ParseSandboxMode(std::string_view text, SandboxMode* mode);

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_MESSAGES_LIFE_H_
