#include "workers/worker/worker_loop.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>

#include "base/check.h"
#include "workers/messages/call_frames.h"
#include "workers/messages/life.h"
#include "workers/worker/worker.h"

namespace synappsd::workers {
namespace {

// For the last frames, when the daemon is slow to read them.
constexpr Milliseconds kLastWords{2'000};

WorkerPong PongOf(std::uint64_t ping, const applets::ModuleHost& host) {
  const applets::LoopUse use = host.loop_use();
  return {ping, use.busy, use.call};
}

}  // namespace

WorkerLoop::WorkerLoop(int socket, FrameDecoder& decoder)
    : socket_(socket),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      decoder_(decoder),
      writer_(socket, kMaxQueuedBytes, [this] { Wake(); }) {
  CHECK(wake_ >= 0) << "eventfd: errno " << errno;
}

WorkerLoop::~WorkerLoop() { close(wake_); }

void WorkerLoop::Wake() {
  const std::uint64_t one = 1;
  // It can only fail where a wake-up is pending already.
  static_cast<void>(!write(wake_, &one, sizeof one));
}

int WorkerLoop::Run(applets::ModuleHost& host) {
  do {
    if (HandleFrames(host) == Next::kEnd) return exit_;
  } while (Wait());
  return kWorkerEnded;
}

bool WorkerLoop::Wait() {
  const short writable = writer_.has_queued() ? POLLOUT : 0;
  pollfd events[] = {{socket_, static_cast<short>(POLLIN | writable), 0}, {wake_, POLLIN, 0}};
  if (poll(events, 2, -1) < 0) return errno == EINTR;
  if (events[1].revents != 0) {
    std::uint64_t count = 0;
    static_cast<void>(!read(wake_, &count, sizeof count));
  }
  if ((events[0].revents & POLLOUT) != 0 && !writer_.Flush().ok()) return false;
  if ((events[0].revents & (POLLIN | POLLHUP | POLLERR)) == 0) return true;
  const std::span<char> space = decoder_.ReadSpace();
  const ssize_t got = recv(socket_, space.data(), space.size(), MSG_DONTWAIT);
  if (got > 0) decoder_.Received(static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

WorkerLoop::Next WorkerLoop::HandleFrames(applets::ModuleHost& host) {
  Frame frame;
  while (decoder_.Next(&frame)) {
    if (Handle(frame, host) == Next::kEnd) return Next::kEnd;
  }
  if (decoder_.status().ok()) return Next::kGoOn;
  std::fprintf(stderr, "synapps-worker: bad frame: %s\n", decoder_.status().message().c_str());
  exit_ = kWorkerBadFrame;
  return Next::kEnd;
}

WorkerLoop::Next WorkerLoop::Handle(const Frame& frame, applets::ModuleHost& host) {
  switch (frame.type) {
    case FrameType::kPing:
      static_cast<void>(writer_.WriteAlways(EncodePong(PongOf(frame.id, host))));
      return Next::kGoOn;
    case FrameType::kStop:
      SendLast(EncodeStopped(host.Stop(DecodeStop(frame))));
      exit_ = kWorkerEnded;
      return Next::kEnd;
    default: {
      const Status delivered = DeliverToEndpoint(frame, host);
      if (delivered.ok()) return Next::kGoOn;
      std::fprintf(stderr, "synapps-worker: bad frame: %s\n", delivered.message().c_str());
      exit_ = kWorkerBadFrame;
      return Next::kEnd;
    }
  }
}

void WorkerLoop::SendLast(const std::string& encoded) {
  if (!writer_.WriteAlways(encoded).ok()) return;
  const MonotonicTime deadline = std::chrono::steady_clock::now() + kLastWords;
  while (writer_.has_queued() && std::chrono::steady_clock::now() < deadline) {
    pollfd writable = {socket_, POLLOUT, 0};
    poll(&writable, 1, static_cast<int>(kLastWords.count()));
    if (!writer_.Flush().ok()) return;
  }
}

}  // namespace synappsd::workers
