#include "workers/worker/start_frame.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>

namespace synappsd::workers {
namespace {

Status Receive(int socket, MonotonicTime deadline, FrameDecoder& decoder) {
  const auto left = std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
  pollfd readable = {socket, POLLIN, 0};
  const int ready =
      poll(&readable, 1, static_cast<int>(std::max<Milliseconds::rep>(0, left.count())));
  if (ready == 0) return Status(Code::kDeadlineExceeded, "no START came");
  const std::span<char> space = decoder.ReadSpace();
  const ssize_t got = ready < 0 ? -1 : recv(socket, space.data(), space.size(), 0);
  if (got > 0) decoder.Received(static_cast<std::size_t>(got));
  if (got > 0 || (got < 0 && errno == EINTR)) return Status::Ok();
  return Status(Code::kUnavailable, got == 0 ? std::string("the socket was closed before a START")
                                             : std::string("socket: ") + std::strerror(errno));
}

}  // namespace

Result<WorkerStart> AwaitStart(int socket, Milliseconds limit, FrameDecoder& decoder) {
  const MonotonicTime deadline = std::chrono::steady_clock::now() + limit;
  Frame frame;
  while (!decoder.Next(&frame)) {
    if (!decoder.status().ok()) return decoder.status();
    const Status received = Receive(socket, deadline, decoder);
    if (!received.ok()) return received;
  }
  if (frame.type == FrameType::kStart) return DecodeStart(frame);
  return Status(Code::kInvalidArgument,
                std::string("the first frame is to be START, not ") + FrameTypeName(frame.type));
}

}  // namespace synappsd::workers
