#include "workers/process/worker_process.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "workers/messages/call_frames.h"

namespace synappsd::workers {
namespace {

// What is read of one worker before the others have their turn.
constexpr std::size_t kReadAtOnce = 1 << 20;

// For a killed process to be gone; one the kernel does not let go of stays.
constexpr Milliseconds kKillLimit{1'000};

// Of a worker's control group, beside what its module may have: the program, its stacks, and what
// the kernel keeps for it, so that an allocation fails (RLIMIT_DATA) before the kernel has to kill.
constexpr std::uint64_t kGroupMemoryBytes = 64 << 20;

// Threads of the worker and of the module itself, beside those of its pool.
constexpr std::uint32_t kTasks = 256;

constexpr std::string_view kTooMuchWaits =
    "{\"message\":\"the applet's worker does not take what it is sent fast enough, try again "
    "later\",\"details\":{}}";

Status OutOfTurn(const Frame& frame) {
  return Status(Code::kInvalidArgument,
                std::string(FrameTypeName(frame.type)) + ": it was not due");
}

}  // namespace

WorkerProcess::WorkerProcess(Reactor& reactor, std::filesystem::path program, WorkerStart start,
                             FrameLimits limits, std::shared_ptr<LogTail> tail,
                             const ControlGroups* groups)
    : reactor_(reactor),
      program_(std::move(program)),
      start_(std::move(start)),
      tail_(std::move(tail)),
      groups_(groups),
      decoder_(FrameDirection::kFromWorker, limits) {}

WorkerProcess::~WorkerProcess() = default;

// ---- its life

void WorkerProcess::Spawn(std::shared_ptr<applets::ModuleOwner> owner,
                          std::shared_ptr<WorkerListener> listener) {
  reactor_.Post([self = shared_from_this(), owner = std::move(owner),
                 listener = std::move(listener)]() mutable {
    self->owner_ = std::move(owner);
    self->listener_ = std::move(listener);
    self->SpawnNow();
  });
}

void WorkerProcess::SpawnNow() {
  Result<SpawnedProcess> spawned = SpawnProcess(program_);
  if (!spawned.ok()) {
    owner_ = nullptr;
    std::exchange(listener_, nullptr)->OnSpawnFailed(spawned.status());
    const std::lock_guard<std::mutex> lock(mutex_);
    exited_ = true;
    exited_changed_.notify_all();
    return;
  }
  pid_ = spawned->pid;
  socket_ = std::move(spawned->socket);
  stderr_pipe_ = std::move(spawned->stderr_pipe);
  stderr_log_.emplace(start_.package, SystemClock(), tail_);
  const auto self = shared_from_this();
  const int process = spawned->process.get();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    process_ = std::move(spawned->process);
    writer_ =
        std::make_shared<FrameWriter>(socket_.get(), kMaxQueuedBytes, [weak = weak_from_this()] {
          const auto worker = weak.lock();
          if (worker == nullptr) return;
          worker->reactor_.Post([worker] {
            if (worker->socket_watch_ != 0) {
              worker->reactor_.Change(worker->socket_watch_, EPOLLIN | EPOLLOUT);
            }
          });
        });
  }
  socket_watch_ = reactor_.Add(socket_.get(), EPOLLIN,
                               [self](std::uint32_t events) { self->OnSocket(events); });
  stderr_watch_ =
      reactor_.Add(stderr_pipe_.get(), EPOLLIN, [self](std::uint32_t) { self->ReadStderr(); });
  process_watch_ = reactor_.Add(process, EPOLLIN, [self](std::uint32_t) { self->OnProcessEnd(); });
  if (killed_) return Signal(SIGKILL);
  EnterGroup();
  Send(EncodeStart(start_));
}

// Before START: until then the worker runs nothing of the module.
void WorkerProcess::EnterGroup() {
  if (groups_ == nullptr) return;
  ControlGroups::Limits limits;
  limits.tasks = start_.pool_threads + kTasks;
  if (start_.memory_bytes != 0) limits.memory_bytes = start_.memory_bytes + kGroupMemoryBytes;
  group_ = groups_->Add(pid_, limits);
}

void WorkerProcess::Unwatch(Reactor::Watch* watch) {
  if (*watch != 0) reactor_.Remove(std::exchange(*watch, 0));
}

// The process has ended: what it had said before is still in the socket.
void WorkerProcess::OnProcessEnd() {
  siginfo_t info{};
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (waitid(P_PIDFD, static_cast<id_t>(process_.get()), &info, WEXITED | WNOHANG) != 0 ||
        info.si_pid == 0) {
      return;  // not yet
    }
  }
  if (socket_watch_ != 0) ReadFrames(true);
  ReadStderr();
  stderr_log_->End();
  Unwatch(&socket_watch_);
  Unwatch(&stderr_watch_);
  Unwatch(&process_watch_);
  std::shared_ptr<FrameWriter> writer;  // let go outside the lock
  std::shared_ptr<applets::ModuleOwner> owner = std::exchange(owner_, nullptr);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    process_.Reset();
    writer = std::move(writer_);
    exited_ = true;
  }
  exited_changed_.notify_all();
  ExitReason exit;
  if (groups_ != nullptr) exit.out_of_memory = groups_->Remove(pid_);
  (info.si_code == CLD_EXITED ? exit.exit_code : exit.signal) = info.si_status;
  std::exchange(listener_, nullptr)->OnExited(exit);
}

void WorkerProcess::ReadStderr() {
  std::array<char, 4096> bytes;
  for (std::size_t total = 0; total < kReadAtOnce; total += bytes.size()) {
    const ssize_t count = read(stderr_pipe_.get(), bytes.data(), bytes.size());
    if (count > 0) {
      stderr_log_->Take({bytes.data(), static_cast<std::size_t>(count)});
      continue;
    }
    if (count == 0) Unwatch(&stderr_watch_);
    return;
  }
}

// ---- what it says

void WorkerProcess::OnSocket(std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) {
    std::shared_ptr<FrameWriter> writer;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      writer = writer_;
    }
    // Interest first: what is queued after Flush() asks for it anew.
    reactor_.Change(socket_watch_, EPOLLIN);
    if (writer->Flush().ok() && writer->has_queued()) {
      reactor_.Change(socket_watch_, EPOLLIN | EPOLLOUT);
    }
  }
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) ReadFrames(false);
}

void WorkerProcess::ReadFrames(bool to_the_end) {
  for (std::size_t total = 0; to_the_end || total < kReadAtOnce;) {
    const std::span<char> space = decoder_.ReadSpace();
    const ssize_t count = read(socket_.get(), space.data(), space.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (count <= 0) {
      // It has closed its end. Where that is not because it ends, it is of no use any more.
      Unwatch(&socket_watch_);
      if (!to_the_end) Signal(SIGKILL);
      return;
    }
    total += static_cast<std::size_t>(count);
    decoder_.Received(static_cast<std::size_t>(count));
    Frame frame;
    while (!killed_ && !misbehaved_ && socket_watch_ != 0 && decoder_.Next(&frame)) Handle(frame);
    if (socket_watch_ == 0) return;
    if (!decoder_.status().ok()) Misbehaved("a bad frame: " + decoder_.status().message());
    if (killed_ || misbehaved_) return Unwatch(&socket_watch_);
  }
}

// A module can write such frames too, as many as it likes: what is answered with work or a log
// record counts only when it is due.
void WorkerProcess::Handle(const Frame& frame) {
  Status status;
  switch (frame.type) {
    case FrameType::kReady:
      status = HandleReady(frame);
      break;
    case FrameType::kFailed:
      status = HandleFailed(frame);
      break;
    case FrameType::kPong:
      status = HandlePong(frame);
      break;
    case FrameType::kStopped:
      status = HandleStopped(frame);
      break;
    default:
      status = DeliverToOwner(frame, *owner_, *this);
  }
  if (!status.ok()) Misbehaved(status.message());
}

Status WorkerProcess::HandleReady(const Frame& frame) {
  if (std::exchange(started_, true)) return OutOfTurn(frame);
  Result<WorkerReady> ready = DecodeReady(frame);
  if (ready.ok() && groups_ != nullptr) {
    ready->layers.push_back({"cgroup", group_.ok(), group_.message()});
  }
  if (ready.ok()) listener_->OnReady(*std::move(ready));
  return ready.status();
}

Status WorkerProcess::HandleFailed(const Frame& frame) {
  if (std::exchange(started_, true)) return OutOfTurn(frame);
  Result<WorkerFailed> failed = DecodeFailed(frame);
  if (failed.ok()) listener_->OnFailed(*std::move(failed));
  return failed.status();
}

Status WorkerProcess::HandlePong(const Frame& frame) {
  const WorkerPong pong = DecodePong(frame);
  if (pong.id <= last_pong_ || pong.id > last_ping_) return OutOfTurn(frame);
  last_pong_ = pong.id;
  listener_->OnPong(pong, MemoryBytes());
  return Status::Ok();
}

// Its last word: nothing is read any more.
Status WorkerProcess::HandleStopped(const Frame& frame) {
  if (!stop_asked_) return OutOfTurn(frame);
  Unwatch(&socket_watch_);
  if (!DecodeStopped(frame)) {
    Log(LogLevel::kWarn, "applet package did not stop in time, its worker ends without it",
        {{"package", start_.package}});
  }
  return Status::Ok();
}

void WorkerProcess::Misbehaved(std::string what) {
  if (killed_ || std::exchange(misbehaved_, true)) return;
  if (listener_ != nullptr) listener_->OnMisbehaved(std::move(what));
}

std::uint64_t WorkerProcess::MemoryBytes() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  if (!(file >> total >> resident)) return 0;  // it has just ended
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

// ---- what it is told

std::shared_ptr<FrameWriter> WorkerProcess::writer() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return writer_;
}

// A socket that has failed is the end of the worker, which is noticed elsewhere.
void WorkerProcess::Send(const Frame& frame) {
  const auto out = writer();
  if (out == nullptr || out->Write(frame).code() != Code::kResourceExhausted) return;
  reactor_.Post([self = shared_from_this()] {
    self->Misbehaved("it does not take what it is sent: more than " +
                     std::to_string(kMaxQueuedBytes) + " bytes wait");
  });
}

void WorkerProcess::Send(std::string_view encoded) {
  if (const auto out = writer()) out->WriteAlways(encoded);
}

void WorkerProcess::Invoke(applets::ModuleCall call) {
  const std::string name = InvokeName(call);
  const Frame frame = InvokeFrame(call, name);
  const auto out = writer();
  if (out == nullptr) return;
  Status sent = CheckFrame(frame);
  if (sent.ok()) sent = out->Write(frame);
  if (sent.ok() || sent.code() == Code::kUnavailable) return;
  reactor_.Post([self = shared_from_this(), id = call.id] {
    if (self->owner_ == nullptr) return;
    self->owner_->OnComplete(id, SYNAPPS_RESOURCE_EXHAUSTED, kTooMuchWaits);
  });
}

void WorkerProcess::Cancel(applets::CallId call) { Send(CancelFrame(call)); }
void WorkerProcess::Forget(applets::CallId call) { Send(ForgetFrame(call)); }
void WorkerProcess::Ping() { Send(EncodePing(++last_ping_)); }

void WorkerProcess::BeginStop(Milliseconds limit) {
  stop_asked_ = true;
  Send(EncodeStop(limit));
}

void WorkerProcess::DeliverEvent(applets::RequestId request, std::string_view kind,
                                 std::string_view data) {
  Send(RequestEventFrame(request, kind, data));
}

void WorkerProcess::DeliverDone(applets::RequestId request, synapps_status status,
                                std::string_view json, std::string_view body) {
  Send(RequestDoneFrame(request, status, json, body));
}

// ---- its end

void WorkerProcess::Signal(int number) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (process_.is_open()) {
    syscall(SYS_pidfd_send_signal, process_.get(), number, nullptr, 0);
  }
}

void WorkerProcess::Kill() {
  killed_ = true;
  Signal(SIGKILL);
}

bool WorkerProcess::Stop(Milliseconds limit) {
  BeginStop(limit);
  std::unique_lock<std::mutex> lock(mutex_);
  const auto has_exited = [this] { return exited_; };
  if (exited_changed_.wait_for(lock, limit, has_exited)) return true;
  lock.unlock();
  Kill();
  // Not to leave it unwaited for: the reactor may end next.
  lock.lock();
  exited_changed_.wait_for(lock, kKillLimit, has_exited);
  return false;
}

}  // namespace synappsd::workers
