// A worker as the tests of WorkerProcess need it: what it does is the "library" it is told to load.
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "workers/frames/frame_decoder.h"
#include "workers/messages/call_frames.h"
#include "workers/messages/life.h"

namespace synappsd::workers {
namespace {

void Write(const std::string& bytes) {
  for (std::size_t written = 0; written < bytes.size();) {
    const ssize_t count =
        send(kWorkerSocket, bytes.data() + written, bytes.size() - written, MSG_NOSIGNAL);
    if (count <= 0) _exit(0);
    written += static_cast<std::size_t>(count);
  }
}

void Write(const Frame& frame) {
  std::string bytes;
  AppendFrame(frame, &bytes);
  Write(bytes);
}

void Misbehave(const std::string& how) {
  if (how == "segv") raise(SIGSEGV);
  if (how == "exits") _exit(7);
  if (how == "bad_frame") Write(std::string(kFrameHeaderBytes, '\xff'));
  if (how == "long_frame") {  // its header alone
    const std::string long_json(2 << 20, ' ');
    std::string bytes;
    AppendFrame(CompleteFrame(1, SYNAPPS_OK, long_json), &bytes);
    Write(bytes.substr(0, kFrameHeaderBytes));
  }
  if (how == "wrong_direction") {
    std::string bytes;
    AppendFrame(CancelFrame(1), &bytes);
    Write(bytes);
  }
  if (how == "ready_twice") Write(EncodeReady({1.0, {}}));
  if (how == "fails_late") Write(EncodeFailed({Status(Code::kInternal, "late"), {}}));
  if (how == "pong_unasked") Write(EncodePong({1, Milliseconds(0), 0}));
  if (how == "stopped_unasked") Write(EncodeStopped(false));
  if (how == "closes") shutdown(kWorkerSocket, SHUT_RDWR);
  if (how == "chatters") {
    for (int i = 0; i < 2'000; ++i) std::fprintf(stderr, "line %d\n", i);
  }
  if (how == "environment") {
    for (char** variable = environ; *variable != nullptr; ++variable) {
      std::fprintf(stderr, "VARIABLE %s\n", *variable);
    }
  }
}

// Returns when it is to end.
void Serve() {
  FrameDecoder decoder(FrameDirection::kToWorker);
  std::string how;
  while (true) {
    const std::span<char> space = decoder.ReadSpace();
    const ssize_t count = read(kWorkerSocket, space.data(), space.size());
    if (count < 0) {  // the host's end does not block; this one might not either
      pollfd readable{kWorkerSocket, POLLIN, 0};
      poll(&readable, 1, -1);
      continue;
    }
    if (count == 0) return;
    decoder.Received(static_cast<std::size_t>(count));
    Frame frame;
    while (decoder.Next(&frame)) {
      if (frame.type == FrameType::kStart) {
        how = DecodeStart(frame)->library.substr(1);
        if (how == "refuses") {
          return Write(EncodeFailed({Status(Code::kFailedPrecondition, "it will not"), {}}));
        }
        Write(EncodeReady({1.0, {{"seccomp", true, ""}}}));
        Misbehave(how);
        if (how == "deaf") pause();
      } else if (frame.type == FrameType::kInvoke) {
        Write(CompleteFrame(frame.id, SYNAPPS_OK, R"({"content":1})"));
        if (how == "answers_and_dies") raise(SIGKILL);
      } else if (frame.type == FrameType::kPing) {
        Write(EncodePong({frame.id, Milliseconds(12), 34}));
        if (how == "pong_twice") Write(EncodePong({frame.id, Milliseconds(12), 34}));
      } else if (frame.type == FrameType::kStop) {
        if (how == "stays") continue;
        if (how == "talks_on") {
          Write(EncodeStopped(true));
          return Write(CompleteFrame(7, SYNAPPS_OK, "{}"));
        }
        return Write(EncodeStopped(true));
      }
    }
  }
}

}  // namespace
}  // namespace synappsd::workers

int main() { synappsd::workers::Serve(); }
