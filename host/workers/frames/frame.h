// Frame: one message between the daemon and a worker, as bytes on their socket.
//
//   offset  bytes  all numbers little endian
//        0      4  length: of everything after the header = name + json + body
//        4      1  type (FrameType)
//        5      1  direction (FrameDirection)
//        6      2  zero
//        8      4  status, or another small number the type has a use for (two's complement)
//       12      4  length of name
//       16      4  length of json
//       20      4  length of body
//       24      8  id: of the call or the request
//       32      8  call: on whose behalf, 0 if on none's
//       40         name, json, body, one after the other
//
// What each type carries is in workers/messages; which parts it may have is in frame.cc.
#ifndef SYNAPPSD_WORKERS_FRAMES_FRAME_H_
#define SYNAPPSD_WORKERS_FRAMES_FRAME_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace synappsd::workers {

// The numbers are on the wire: never changed, never used again.
enum class FrameType : std::uint8_t {
  // Daemon to worker: calls, and what the host's methods answer.
  kInvoke = 1,
  kCancel = 2,
  kForget = 3,
  kRequestEvent = 4,
  kRequestDone = 5,
  // Worker to daemon: what the module says.
  kEvent = 16,
  kComplete = 17,
  kRequest = 18,
  kAbort = 19,
  kLog = 20,
  // The worker's own life, daemon to worker.
  kStart = 32,
  kPing = 33,
  kStop = 34,
  // ... and back.
  kReady = 48,
  kFailed = 49,
  kPong = 50,
  kStopped = 51,
};

enum class FrameDirection : std::uint8_t { kToWorker = 1, kFromWorker = 2 };

// "INVOKE" and so on; "UNKNOWN" for a number that is no type.
const char* FrameTypeName(FrameType type);

// The direction the type goes in. The type must be one of the enumeration.
FrameDirection DirectionOf(FrameType type);

// A frame whose parts lie elsewhere: in a decoder's buffer, or with who sends it.
struct Frame {
  FrameType type = FrameType::kPing;
  std::int32_t status = 0;
  std::uint64_t id = 0;
  std::uint64_t call = 0;
  std::string_view name;
  std::string_view json;
  std::string_view body;
};

// The longest parts a receiver takes; both sides keep to them, whatever the other side says.
struct FrameLimits {
  std::size_t name_bytes = 64 << 10;
  std::size_t json_bytes = 257 << 20;  // over the 256 MiB that a manifest may allow a result
  std::size_t body_bytes = 257 << 20;
};

constexpr std::size_t kFrameHeaderBytes = 40;
using FrameHeader = std::array<char, kFrameHeaderBytes>;

// OK if a receiver with these limits takes the frame; else RESOURCE_EXHAUSTED, or INVALID_ARGUMENT
// for a part that the type does not have. To be asked before EncodeHeader().
Status CheckFrame(const Frame& frame, const FrameLimits& limits = {});

// The header alone, for writing it and the parts without a copy. The frame must fit.
FrameHeader EncodeHeader(const Frame& frame);

// Appends header and parts. The frame must fit.
void AppendFrame(const Frame& frame, std::string* out);

// What a header says.
struct DecodedHeader {
  Frame frame;  // without its parts
  std::size_t name_bytes = 0;
  std::size_t json_bytes = 0;
  std::size_t body_bytes = 0;
};

// Checks everything a header can say wrong: type, direction, lengths against each other and the
// limits, parts the type does not have. INVALID_ARGUMENT names it. `bytes` has kFrameHeaderBytes.
Status DecodeHeader(const char* bytes, FrameDirection direction, const FrameLimits& limits,
                    DecodedHeader* header);

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_FRAMES_FRAME_H_
