#include "workers/process/worker_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace synappsd::workers {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kPatience(30);

// Both who owns the module and who listens to the worker.
class Witness : public applets::ModuleOwner, public WorkerListener {
 public:
  Status OnEvent(applets::CallId, std::string_view, std::string_view) override {
    return Status::Ok();
  }
  void OnComplete(applets::CallId call, synapps_status status, std::string_view) override {
    Note("complete " + std::to_string(call) + " " + std::to_string(status));
  }
  Status OnRequest(applets::RequestId, applets::CallId, std::string_view, std::string_view,
                   std::string_view) override {
    return Status::Ok();
  }
  void OnAbort(applets::RequestId) override {}
  void OnLog(applets::CallId, std::int32_t, std::string_view, std::string_view) override {}

  void OnSpawnFailed(Status reason) override { Note("spawn failed: " + reason.message()); }
  void OnReady(WorkerReady ready) override { Note("ready " + ready.layers.at(0).name); }
  void OnFailed(WorkerFailed failed) override { Note("failed: " + failed.status.message()); }
  void OnPong(WorkerPong pong, std::uint64_t memory_bytes) override {
    Note("pong " + std::to_string(pong.blocked.count()) + " " + std::to_string(pong.call) +
         (memory_bytes > 0 ? " with memory" : ""));
  }
  void OnMisbehaved(std::string what) override { Note("misbehaved: " + what); }
  void OnExited(ExitReason exit) override { Note("exited: " + exit.Text()); }

  // Waits for what begins so; all that was noted, if it does not come.
  std::string WaitFor(const std::string& beginning) {
    std::unique_lock<std::mutex> lock(mutex_);
    std::optional<std::string> found;
    changed_.wait_for(lock, kPatience, [&] {
      for (const std::string& note : notes_) {
        if (note.rfind(beginning, 0) == 0) found = note;
      }
      return found.has_value();
    });
    if (found) return *found;
    std::string all = "(none of:";
    for (const std::string& note : notes_) all += " " + note + ";";
    return all + ")";
  }
  std::vector<std::string> notes() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return notes_;
  }

 private:
  void Note(std::string note) {
    const std::lock_guard<std::mutex> lock(mutex_);
    notes_.push_back(std::move(note));
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> notes_;  // guarded by mutex_
};

class WorkerProcessTest : public ::testing::Test {
 protected:
  ~WorkerProcessTest() override {
    if (worker_ != nullptr && worker_->pid() != 0) worker_->Stop(Milliseconds(0));
  }

  void Start(const std::string& how, const char* program = std::getenv("FAKE_WORKER")) {
    WorkerStart start;
    start.library = "/" + how;
    start.package = "org.example.fake";
    FrameLimits limits;
    limits.json_bytes = 1 << 20;
    worker_ = std::make_shared<WorkerProcess>(reactor_, program, start, limits);
    worker_->Spawn(witness_, witness_);
  }
  void Invoke(applets::CallId id, std::string json = "{}") {
    applets::ModuleCall call;
    call.id = id;
    call.type = "echo";
    call.method = "applet.handle/1";
    call.json = std::move(json);
    worker_->Invoke(std::move(call));
  }

  std::shared_ptr<Witness> witness_ = std::make_shared<Witness>();
  Reactor reactor_;
  std::shared_ptr<WorkerProcess> worker_;
};

TEST_F(WorkerProcessTest, LivesAndStops) {
  Start("well");
  EXPECT_EQ(witness_->WaitFor("ready"), "ready seccomp");
  Invoke(7);
  EXPECT_EQ(witness_->WaitFor("complete"), "complete 7 0");
  worker_->Ping();
  EXPECT_EQ(witness_->WaitFor("pong"), "pong 12 34 with memory");
  const pid_t pid = worker_->pid();
  EXPECT_TRUE(worker_->Stop(Milliseconds(30'000)));
  EXPECT_EQ(witness_->WaitFor("exited"), "exited: exit code 0");
  EXPECT_EQ(waitpid(pid, nullptr, 0), -1) << "no zombie";
  Invoke(8);
  worker_->Kill();
}

TEST_F(WorkerProcessTest, SaysHowItEnded) {
  Start("segv");
  EXPECT_EQ(witness_->WaitFor("exited"), "exited: signal 11 (Segmentation fault)");
  Start("exits");
  EXPECT_EQ(witness_->WaitFor("exited: exit"), "exited: exit code 7");
}

TEST_F(WorkerProcessTest, PassesOnWhatWasSaidBeforeTheEnd) {
  Start("answers_and_dies");
  witness_->WaitFor("ready");
  Invoke(7);
  witness_->WaitFor("exited");
  EXPECT_THAT(witness_->notes(),
              ::testing::ElementsAre("ready seccomp", "complete 7 0", "exited: signal 9 (Killed)"));
}

TEST_F(WorkerProcessTest, AModuleThatIsRefusedIsToldApart) {
  Start("refuses");
  EXPECT_EQ(witness_->WaitFor("failed"), "failed: it will not");
  EXPECT_EQ(witness_->WaitFor("exited"), "exited: exit code 0");
}

TEST_F(WorkerProcessTest, BadFramesAreMisbehaviourOnce) {
  for (const char* how : {"bad_frame", "wrong_direction", "long_frame"}) {
    witness_ = std::make_shared<Witness>();
    Start(how);
    EXPECT_THAT(witness_->WaitFor("misbehaved"), HasSubstr("a bad frame: ")) << how;
    worker_->Kill();
    EXPECT_EQ(witness_->WaitFor("exited"), "exited: signal 9 (Killed)");
    EXPECT_THAT(witness_->notes(), ::testing::SizeIs(3));
  }
}

TEST_F(WorkerProcessTest, WhatIsNotDueIsMisbehaviour) {
  for (const char* how :
       {"ready_twice", "fails_late", "pong_unasked", "pong_twice", "stopped_unasked"}) {
    witness_ = std::make_shared<Witness>();
    Start(how);
    witness_->WaitFor("ready");
    if (how == std::string("pong_twice")) worker_->Ping();
    EXPECT_THAT(witness_->WaitFor("misbehaved"), HasSubstr(": it was not due")) << how;
    worker_->Kill();
    EXPECT_EQ(witness_->WaitFor("exited"), "exited: signal 9 (Killed)");
  }
}

TEST_F(WorkerProcessTest, WhatIsSaidAfterTheLastWordDoesNotCount) {
  Start("talks_on");
  witness_->WaitFor("ready");
  EXPECT_TRUE(worker_->Stop(Milliseconds(30'000)));
  witness_->WaitFor("exited");
  EXPECT_THAT(witness_->notes(), ::testing::ElementsAre("ready seccomp", "exited: exit code 0"));
}

TEST_F(WorkerProcessTest, AClosedSocketIsTheEnd) {
  Start("closes");
  EXPECT_EQ(witness_->WaitFor("exited").rfind("exited: ", 0), 0u);
}

TEST_F(WorkerProcessTest, KilledItSaysNothingMore) {
  Start("well");
  witness_->WaitFor("ready");
  worker_->Kill();
  Invoke(7);
  EXPECT_EQ(witness_->WaitFor("exited"), "exited: signal 9 (Killed)");
  EXPECT_EQ(witness_->notes().size(), 2u);
}

TEST_F(WorkerProcessTest, KilledBeforeItsStartItStillIsWaitedFor) {
  WorkerStart start;
  worker_ = std::make_shared<WorkerProcess>(reactor_, std::getenv("FAKE_WORKER"), start);
  worker_->Kill();
  worker_->Spawn(witness_, witness_);
  EXPECT_EQ(witness_->WaitFor("exited"), "exited: signal 9 (Killed)");
}

TEST_F(WorkerProcessTest, OneThatDoesNotStopIsKilled) {
  Start("stays");
  witness_->WaitFor("ready");
  EXPECT_FALSE(worker_->Stop(Milliseconds(50)));
  EXPECT_EQ(witness_->WaitFor("exited"), "exited: signal 9 (Killed)");
}

TEST_F(WorkerProcessTest, AProgramThatIsNotThereIsNamed) {
  Start("well", "/nowhere/synapps-worker");
  EXPECT_THAT(witness_->WaitFor("spawn failed"), HasSubstr("/nowhere/synapps-worker"));
}

TEST_F(WorkerProcessTest, OneThatTakesNothingIsRefusedCallsAndReportedForTheRest) {
  Start("deaf");
  witness_->WaitFor("ready");
  const std::string large(16 << 20, 'x');
  for (applets::CallId id = 1; id <= 5; ++id) Invoke(id, large);
  EXPECT_EQ(witness_->WaitFor("complete"), "complete 5 8") << "RESOURCE_EXHAUSTED";
  worker_->DeliverDone(1, SYNAPPS_OK, "{}", large);
  EXPECT_THAT(witness_->WaitFor("misbehaved"), HasSubstr("does not take what it is sent"));
}

TEST_F(WorkerProcessTest, StderrIsBoundedAndTheEnvironmentMinimal) {
  setenv("SECRET_OF_THE_DAEMON", "x", 1);
  ::testing::internal::CaptureStderr();
  Start("environment");
  witness_->WaitFor("ready");
  worker_->Stop(Milliseconds(30'000));
  witness_->WaitFor("exited");
  witness_ = std::make_shared<Witness>();
  Start("chatters");
  witness_->WaitFor("ready");
  worker_->Stop(Milliseconds(30'000));
  witness_->WaitFor("exited");
  const std::string log = ::testing::internal::GetCapturedStderr();
  unsetenv("SECRET_OF_THE_DAEMON");
  EXPECT_THAT(log, ::testing::Not(HasSubstr("SECRET_OF_THE_DAEMON")));
  EXPECT_THAT(log, HasSubstr("line 0"));
  EXPECT_THAT(log, ::testing::Not(HasSubstr("line 1999")));
}

}  // namespace
}  // namespace synappsd::workers
