#include "workers/worker/worker_loop.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
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

int MakeEvent() { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void Signal(int event) {
  const std::uint64_t one = 1;
  // It can only fail where a signal is pending already.
  static_cast<void>(!write(event, &one, sizeof one));
}

// Of an eventfd or a timerfd.
void Clear(int event) {
  std::uint64_t count = 0;
  static_cast<void>(!read(event, &count, sizeof count));
}

void SetTimer(int timer, Milliseconds time) {
  itimerspec once = {};
  once.it_value.tv_nsec = std::chrono::nanoseconds(time).count();
  CHECK(timerfd_settime(timer, 0, &once, nullptr) == 0) << "timerfd_settime: errno " << errno;
}

}  // namespace

WorkerLoop::WorkerLoop(int socket, FrameDecoder& decoder)
    : socket_(socket),
      wake_(MakeEvent()),
      call_(MakeEvent()),
      tick_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)),
      writer_(socket, kMaxQueuedBytes,
              [this] {
                Wake();
                Call();
              }),
      decoder_(decoder) {
  CHECK(wake_ >= 0 && call_ >= 0 && tick_ >= 0) << "eventfd or timerfd_create: errno " << errno;
}

WorkerLoop::~WorkerLoop() {
  for (const int fd : {wake_, call_, tick_}) close(fd);
}

void WorkerLoop::Wake() { Signal(wake_); }
void WorkerLoop::Call() const { Signal(call_); }

short WorkerLoop::SocketEvents() const {
  return static_cast<short>(writer_.has_queued() ? POLLIN | POLLOUT : POLLIN);
}

// ---- the module's loop

void WorkerLoop::Wait() {
  // Before it takes the socket: TakeOver() would take it back at once.
  if (LoopWorks()) ++turn_;
  const bool reads = TakeSocket();
  pollfd polled[] = {{reads ? socket_ : -1, reads ? SocketEvents() : short{0}, 0},
                     {wake_, POLLIN, 0}};
  // It fails for a signal only; whoever waits comes again.
  poll(polled, 2, -1);
  if (polled[1].revents != 0) Clear(wake_);
  if (polled[0].revents != 0) Serve(Reader::kLoop, polled[0].revents);
  BeginWork();
}

bool WorkerLoop::TakeSocket() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (host_ == nullptr || end_) return false;
  reader_ = Reader::kLoop;
  return true;
}

void WorkerLoop::BeginWork() {
  ++turn_;
  if (!ticks_ && !ticks_.exchange(true)) SetTimer(tick_, kTick);
}

// ---- the main thread

int WorkerLoop::Run(applets::ModuleHost& host) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    host_ = &host;
    Deliver();
  }
  Wake();
  while (!end()) Attend();
  const End last = *end();
  if (last.stop) SendLast(EncodeStopped(host.Stop(*last.stop)));
  return last.exit;
}

void WorkerLoop::Attend() {
  const bool reads = reader() == Reader::kMain;
  pollfd polled[] = {{reads ? socket_ : -1, reads ? SocketEvents() : short{0}, 0},
                     {tick_, POLLIN, 0},
                     {call_, POLLIN, 0}};
  poll(polled, 3, -1);
  if (polled[0].revents != 0) Serve(Reader::kMain, polled[0].revents);
  if (polled[1].revents != 0) OnTick();
  if (polled[2].revents == 0) return;
  Clear(call_);
  TakeOver();
}

void WorkerLoop::OnTick() {
  Clear(tick_);
  // In this order, as BeginWork() does it the other way round: one of the two sees the other.
  ticks_ = false;
  const std::uint64_t turn = turn_;
  if (turn % 2 == 0) return;
  if (turn == last_turn_) return TakeOver();
  last_turn_ = turn;
  if (!ticks_.exchange(true)) SetTimer(tick_, kTick);
}

void WorkerLoop::TakeOver() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (LoopWorks()) reader_ = Reader::kMain;
}

std::optional<WorkerLoop::End> WorkerLoop::end() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return end_;
}

WorkerLoop::Reader WorkerLoop::reader() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return reader_;
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

// ---- whoever reads

void WorkerLoop::Serve(Reader who, short events) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (end_ || reader_ != who) return;  // the other has taken over meanwhile
  if ((events & POLLOUT) != 0 && !writer_.Flush().ok()) return EndWith({kWorkerEnded, {}});
  if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) Read();
}

void WorkerLoop::Read() {
  for (std::size_t read = 0; !end_ && read < kMaxTurnBytes;) {
    const std::span<char> space = decoder_.ReadSpace();
    const ssize_t got = recv(socket_, space.data(), space.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return EndWith({kWorkerEnded, {}});
    decoder_.Received(static_cast<std::size_t>(got));
    Deliver();
    if (static_cast<std::size_t>(got) < space.size()) return;
    read += static_cast<std::size_t>(got);
  }
}

void WorkerLoop::Deliver() {
  Frame frame;
  while (!end_ && decoder_.Next(&frame)) Handle(frame);
  if (decoder_.status().ok()) return;
  std::fprintf(stderr, "synapps-worker: bad frame: %s\n", decoder_.status().message().c_str());
  EndWith({kWorkerBadFrame, {}});
}

void WorkerLoop::Handle(const Frame& frame) {
  switch (frame.type) {
    case FrameType::kPing:
      static_cast<void>(writer_.WriteAlways(EncodePong(PongOf(frame.id, *host_))));
      return;
    case FrameType::kStop:
      return EndWith({kWorkerEnded, DecodeStop(frame)});
    default: {
      const Status delivered = DeliverToEndpoint(frame, *host_);
      if (delivered.ok()) return;
      std::fprintf(stderr, "synapps-worker: bad frame: %s\n", delivered.message().c_str());
      return EndWith({kWorkerBadFrame, {}});
    }
  }
}

void WorkerLoop::EndWith(End end) {
  end_ = end;
  Call();
}

}  // namespace synappsd::workers
