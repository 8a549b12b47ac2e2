// A worker's life and its messages, through a real process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <cstdio>
#include <string>
#include <thread>

#include "unit/workers/worker/worker_under_test.h"
#include "workers/messages/call_frames.h"
#include "workers/worker/worker.h"

namespace synappsd::workers::testing {
namespace {

using ::testing::HasSubstr;

class WorkerTest : public ::testing::Test {
 protected:
  // Starts the fixture module; false: it did not become ready, which the test is told.
  bool Start(const std::string& name) { return Start(StartOf(name)); }
  bool Start(const WorkerStart& start) {
    worker_.Send(EncodeStart(start));
    const std::optional<OwnedFrame> first = worker_.Next();
    EXPECT_TRUE(first && first->type == FrameType::kReady)
        << (first ? first->body : "the worker closed its socket");
    return first && first->type == FrameType::kReady;
  }
  // What FAILED says for the module.
  std::string Failure(const WorkerStart& start) {
    worker_.Send(EncodeStart(start));
    const std::optional<OwnedFrame> first = worker_.Next();
    if (!first || first->type != FrameType::kFailed) return "no FAILED came";
    EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerFailed});
    return CodeName(static_cast<Code>(first->status)) + std::string(": ") + first->body;
  }

  // Pings until the worker says that its loop is as described; false after kPatience. A single
  // answer proves little: the loop may not yet have returned from a call whose end is already
  // known.
  template <typename Description>
  bool AwaitLoop(Description is_as_described) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (std::uint64_t ping = 1; std::chrono::steady_clock::now() < deadline; ++ping) {
      worker_.Send(EncodePing(ping));
      const std::optional<OwnedFrame> pong = worker_.Await(FrameType::kPong);
      if (!pong) return false;
      if (is_as_described(DecodePong(pong->view()))) return true;
    }
    return false;
  }

  bool AwaitBlocked(applets::CallId call, Milliseconds time) {
    return AwaitLoop([&](const auto& loop) { return loop.call == call && loop.blocked >= time; });
  }

  bool AwaitIdle() {
    return AwaitLoop([](const auto& loop) { return loop.call == applets::kNoCall; });
  }

  WorkerUnderTest worker_;
};

// ---- starting

TEST_F(WorkerTest, SaysItIsReadyAndWhatHoldsItBack) {
  worker_.Send(EncodeStart(StartOf("echo")));
  const std::optional<OwnedFrame> first = worker_.Next();
  ASSERT_TRUE(first);
  ASSERT_EQ(first->type, FrameType::kReady);
  const Result<WorkerReady> ready = DecodeReady(first->view());
  ASSERT_TRUE(ready.ok()) << ready.status().ToString();
  EXPECT_GT(ready->load_ms, 0);
  EXPECT_EQ(ready->layers.size(), 8u);
}

TEST_F(WorkerTest, AModuleThatDoesNotFitIsRefusedWithTheReason) {
  EXPECT_THAT(Failure(StartOf("no_note")), HasSubstr("FAILED_PRECONDITION"));
}

TEST_F(WorkerTest, AModuleThatIsNotThereIsRefused) {
  WorkerStart start = StartOf("echo");
  start.library = "/nowhere/echo.so";
  EXPECT_THAT(Failure(start), HasSubstr("NOT_FOUND: /nowhere/echo.so"));
}

TEST_F(WorkerTest, AnotherVersionThanTheManifestsIsRefused) {
  WorkerStart start = StartOf("echo");
  start.version = "9.9.9";
  EXPECT_THAT(Failure(start), HasSubstr("make them equal"));
}

TEST_F(WorkerTest, AFirstFrameThatIsNoStartEndsIt) {
  worker_.Send(EncodePing(1));
  EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerBadStart});
}

TEST_F(WorkerTest, AMalformedStartEndsIt) {
  Frame frame;
  frame.type = FrameType::kStart;
  frame.json = "{}";
  worker_.Send(frame);
  EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerBadStart});
}

TEST_F(WorkerTest, ASocketClosedBeforeTheStartEndsIt) {
  worker_.CloseSocket();
  EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerBadStart});
}

TEST(WorkerProgramTest, StartedByHandItSaysWhoStartsIt) {
  FILE* output = popen(SYNAPPS_WORKER " 2>&1 3</dev/null", "r");
  ASSERT_NE(output, nullptr);
  std::array<char, 256> line = {};
  EXPECT_NE(std::fgets(line.data(), line.size(), output), nullptr);
  EXPECT_THAT(line.data(), HasSubstr("is started by synappsd"));
  EXPECT_EQ(WEXITSTATUS(pclose(output)), int{kWorkerBadStart});
}

// ---- calls

TEST_F(WorkerTest, AnswersCalls) {
  ASSERT_TRUE(Start("echo"));
  worker_.Send(InvokeBytes("echo", 1, R"({"content":"a"})"));
  worker_.Send(InvokeBytes("echo", 2, R"({"content":"b"})"));
  for (const std::string content : {"a", "b"}) {
    const std::optional<OwnedFrame> done = worker_.Await(FrameType::kComplete);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->id, content == "a" ? 1u : 2u);
    EXPECT_EQ(done->status, SYNAPPS_OK);
    EXPECT_EQ(done->json, R"({"content":")" + content + R"("})");
  }
}

TEST_F(WorkerTest, LongMessagesGoBothWays) {
  ASSERT_TRUE(Start("echo"));
  const std::string json = R"({"content":")" + std::string(100'000, 'x') + R"("})";
  worker_.Send(InvokeBytes("echo", 1, json));
  const std::optional<OwnedFrame> done = worker_.Await(FrameType::kComplete);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->json, json);
}

TEST_F(WorkerTest, ACallThatBlocksIsCancelled) {
  WorkerStart start = StartOf("blocks");
  start.pool_threads = 2;
  ASSERT_TRUE(Start(start));
  applets::ModuleCall call;
  call.id = 1;
  call.type = "blocks";
  call.blocking = true;
  call.output_bytes = 1000;
  call.method = "applet.handle/1";
  call.json = "{}";
  worker_.Send(InvokeFrame(call, InvokeName(call)));
  const std::optional<OwnedFrame> event = worker_.Await(FrameType::kEvent);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name, "token");
  EXPECT_EQ(event->body, "begun");
  worker_.Send(CancelFrame(1));
  const std::optional<OwnedFrame> done = worker_.Await(FrameType::kComplete);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->status, SYNAPPS_CANCELLED);
}

TEST_F(WorkerTest, AForgottenCallSaysNothingMore) {
  ASSERT_TRUE(Start("never_completes"));
  worker_.Send(InvokeBytes("never_completes", 1));
  worker_.Send(ForgetFrame(1));
  worker_.Send(EncodeStop(kPatience));
  ASSERT_TRUE(worker_.Await(FrameType::kStopped));
  for (const OwnedFrame& frame : worker_.passed()) EXPECT_NE(frame.type, FrameType::kComplete);
}

TEST_F(WorkerTest, EventsComeUpToTheOutputOfACall) {
  ASSERT_TRUE(Start("floods_events"));
  worker_.Send(InvokeBytes("floods_events", 1));
  const std::optional<OwnedFrame> done = worker_.Await(FrameType::kComplete);
  ASSERT_TRUE(done);
  std::size_t events = 0;
  for (const OwnedFrame& frame : worker_.passed()) events += frame.type == FrameType::kEvent;
  constexpr std::size_t kEventBytes = 15;  // "token" and ten digits
  EXPECT_EQ(events, kOutputBytes / kEventBytes) << "none is lost on the way";
  EXPECT_EQ(done->status, SYNAPPS_RESOURCE_EXHAUSTED) << "nothing is left for the result";
}

// ---- requests of the module

TEST_F(WorkerTest, RequestsAreAnswered) {
  ASSERT_TRUE(Start("asks"));
  worker_.Send(InvokeBytes("asks", 1, "{}", "ask/x.do/1"));
  const std::optional<OwnedFrame> request = worker_.Await(FrameType::kRequest);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->call, 1u);
  EXPECT_EQ(request->name, "x.do/1");
  worker_.Send(RequestEventFrame(request->id, "data", "piece"));
  worker_.Send(RequestDoneFrame(request->id, SYNAPPS_NOT_FOUND, R"({"message":"none"})", "bytes"));
  const std::optional<OwnedFrame> event = worker_.Await(FrameType::kEvent);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name, "org.synapps.test.data");
  EXPECT_EQ(event->body, "piece");
  const std::optional<OwnedFrame> done = worker_.Await(FrameType::kComplete);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->json, R"({"content":{"status":5,"body_bytes":5,"answer":{"message":"none"}}})");
}

TEST_F(WorkerTest, TheEndOfACallAbortsItsRequests) {
  ASSERT_TRUE(Start("asks"));
  worker_.Send(InvokeBytes("asks", 1, "{}", "ask/x.do/1"));
  const std::optional<OwnedFrame> request = worker_.Await(FrameType::kRequest);
  ASSERT_TRUE(request);
  worker_.Send(ForgetFrame(1));
  const std::optional<OwnedFrame> abort = worker_.Await(FrameType::kAbort);
  ASSERT_TRUE(abort);
  EXPECT_EQ(abort->id, request->id);
}

TEST_F(WorkerTest, RecordsOfTheModuleAreSent) {
  ASSERT_TRUE(Start("completes_twice"));
  worker_.Send(InvokeBytes("completes_twice", 1));
  const std::optional<OwnedFrame> log = worker_.Await(FrameType::kLog);
  ASSERT_TRUE(log);
  EXPECT_EQ(log->status, SYNAPPS_LOG_WARN);
  EXPECT_THAT(log->body, HasSubstr("a call that has ended"));
}

// ---- heartbeat

TEST_F(WorkerTest, APongSaysHowLongTheLoopIsBlocked) {
  ASSERT_TRUE(Start("loops"));
  worker_.Send(EncodePing(1));
  const std::optional<OwnedFrame> pong = worker_.Await(FrameType::kPong);
  ASSERT_TRUE(pong);
  EXPECT_EQ(DecodePong(pong->view()).id, 1u);
  EXPECT_EQ(DecodePong(pong->view()).blocked, Milliseconds(0));
  worker_.Send(InvokeBytes("loops", 7));
  EXPECT_TRUE(AwaitBlocked(7, Milliseconds(60)));
}

TEST_F(WorkerTest, AFunctionThatKeepsTheLoopIsLogged) {
  ASSERT_TRUE(Start("keeps_loop"));
  worker_.Send(InvokeBytes("keeps_loop", 1));
  const std::optional<OwnedFrame> log = worker_.Await(FrameType::kLog);
  ASSERT_TRUE(log);
  EXPECT_EQ(log->call, 1u);
  EXPECT_THAT(log->body, HasSubstr("invoke() of the module kept its loop for"));
}

// ---- the loop reads the socket itself, unless it works for long

TEST_F(WorkerTest, ACallThatKeepsTheLoopIsCancelledAndTheLoopReadsAgain) {
  ASSERT_TRUE(Start("blocks"));
  for (const applets::CallId call : {1, 2, 3}) {
    worker_.Send(InvokeBytes("blocks", call));  // not as a blocking one: on the loop
    EXPECT_TRUE(AwaitBlocked(call, Milliseconds(30)));
    worker_.Send(CancelFrame(call));
    const std::optional<OwnedFrame> done = worker_.Await(FrameType::kComplete);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->id, call);
    EXPECT_EQ(done->status, SYNAPPS_CANCELLED);
  }
}

TEST_F(WorkerTest, AFrameCutInTwoIsReadByTheLoopAndByWhoeverAttendsMeanwhile) {
  ASSERT_TRUE(Start("blocks"));
  const std::string ping = EncodePing(7);
  worker_.Send(InvokeBytes("blocks", 1) + ping.substr(0, 5));
  ASSERT_TRUE(worker_.Await(FrameType::kEvent)) << "the call has begun";
  worker_.Send(ping.substr(5) + ping.substr(0, 9));
  const std::optional<OwnedFrame> attended = worker_.Await(FrameType::kPong);
  ASSERT_TRUE(attended);
  EXPECT_EQ(DecodePong(attended->view()).call, 1u) << "the loop is in it";
  std::string rest = ping.substr(9);
  AppendFrame(CancelFrame(1), &rest);
  worker_.Send(rest);
  ASSERT_TRUE(worker_.Await(FrameType::kPong));
  ASSERT_TRUE(worker_.Await(FrameType::kComplete));
  EXPECT_TRUE(AwaitIdle());
}

TEST_F(WorkerTest, ManyShortCallsAtOnceAreAllAnswered) {
  constexpr std::size_t kCalls = 20'000;
  ASSERT_TRUE(Start("echo"));
  std::thread sender([this] {
    for (std::size_t call = 1; call <= kCalls; ++call) worker_.Send(InvokeBytes("echo", call));
  });
  for (std::size_t call = 1; call <= kCalls; ++call) {
    const std::optional<OwnedFrame> done = worker_.Await(FrameType::kComplete);
    EXPECT_TRUE(done && done->id == call) << "in order";
    if (!done) break;
  }
  sender.join();
}

// ---- the end

TEST_F(WorkerTest, StopsCleanly) {
  ASSERT_TRUE(Start("echo"));
  worker_.Send(EncodeStop(kPatience));
  const std::optional<OwnedFrame> stopped = worker_.Await(FrameType::kStopped);
  ASSERT_TRUE(stopped);
  EXPECT_TRUE(DecodeStopped(stopped->view()));
  EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerEnded});
}

TEST_F(WorkerTest, AModuleThatDoesNotComeBackIsLeftAtTheLimit) {
  ASSERT_TRUE(Start("loops"));
  worker_.Send(InvokeBytes("loops", 1));
  EXPECT_TRUE(AwaitBlocked(1, Milliseconds(1)));
  worker_.Send(EncodeStop(Milliseconds(100)));
  const std::optional<OwnedFrame> stopped = worker_.Await(FrameType::kStopped);
  ASSERT_TRUE(stopped);
  EXPECT_FALSE(DecodeStopped(stopped->view()));
  EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerEnded});
}

TEST_F(WorkerTest, AThreadThatOutlivesItsModuleDoesNotKeepTheWorker) {
  ASSERT_TRUE(Start("outlives"));
  worker_.Send(InvokeBytes("outlives", 1));
  ASSERT_TRUE(worker_.Await(FrameType::kComplete));
  worker_.Send(EncodeStop(kPatience));
  ASSERT_TRUE(worker_.Await(FrameType::kStopped));
  EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerEnded});
}

TEST_F(WorkerTest, EndsWhenTheDaemonClosesTheSocketWhateverTheModuleDoes) {
  ASSERT_TRUE(Start("loops"));
  worker_.Send(InvokeBytes("loops", 1));
  EXPECT_TRUE(AwaitBlocked(1, Milliseconds(1)));
  worker_.CloseSocket();
  EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerEnded});
}

TEST_F(WorkerTest, SignalsForTheDaemonAreNotForTheWorker) {
  ASSERT_TRUE(Start("echo"));
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) kill(worker_.pid(), signal);
  worker_.Send(InvokeBytes("echo", 1));
  EXPECT_TRUE(worker_.Await(FrameType::kComplete));
}

TEST_F(WorkerTest, ABadFrameEndsIt) {
  ASSERT_TRUE(Start("echo"));
  worker_.Send(std::string(40, 'g'));
  EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerBadFrame});
}

TEST_F(WorkerTest, AFrameThatIsNotForAWorkerEndsIt) {
  ASSERT_TRUE(Start("echo"));
  worker_.Send(EncodeStart(StartOf("echo")));
  EXPECT_EQ(worker_.AwaitExit(), ExitCode{kWorkerBadFrame});
}

}  // namespace
}  // namespace synappsd::workers::testing
