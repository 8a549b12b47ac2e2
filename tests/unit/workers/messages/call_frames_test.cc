#include "workers/messages/call_frames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "workers/frames/frame_decoder.h"

namespace synappsd::workers {
namespace {

using applets::CallId;
using applets::ModuleCall;
using applets::RequestId;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class NotingEndpoint : public applets::ModuleEndpoint {
 public:
  void Invoke(ModuleCall call) override { calls_.push_back(std::move(call)); }
  void Cancel(CallId call) override { Note("cancel " + std::to_string(call)); }
  void Forget(CallId call) override { Note("forget " + std::to_string(call)); }
  void DeliverEvent(RequestId request, std::string_view kind, std::string_view data) override {
    Note("event " + std::to_string(request) + " " + std::string(kind) + " " + std::string(data));
  }
  void DeliverDone(RequestId request, synapps_status status, std::string_view json,
                   std::string_view body) override {
    Note("done " + std::to_string(request) + " " + std::to_string(status) + " " +
         std::string(json) + " " + std::string(body));
  }
  bool Stop(Milliseconds) override { return true; }
  void Note(std::string line) { lines_.push_back(std::move(line)); }

  std::vector<ModuleCall> calls_;
  std::vector<std::string> lines_;
};

class NotingOwner : public applets::ModuleOwner {
 public:
  Status OnEvent(CallId call, std::string_view kind, std::string_view data) override {
    Note("event " + std::to_string(call) + " " + std::string(kind) + " " + std::string(data));
    return event_answer_;
  }
  void OnComplete(CallId call, synapps_status status, std::string_view json) override {
    Note("complete " + std::to_string(call) + " " + std::to_string(status) + " " +
         std::string(json));
  }
  Status OnRequest(RequestId request, CallId call, std::string_view method, std::string_view json,
                   std::string_view body) override {
    Note("request " + std::to_string(request) + " for " + std::to_string(call) + " " +
         std::string(method) + " " + std::string(json) + " " + std::string(body));
    return answer_;
  }
  void OnAbort(RequestId request) override { Note("abort " + std::to_string(request)); }
  void OnLog(CallId call, std::int32_t level, std::string_view text,
             std::string_view fields) override {
    Note("log " + std::to_string(call) + " " + std::to_string(level) + " " + std::string(text) +
         " " + std::string(fields));
  }
  void Note(std::string line) { lines_.push_back(std::move(line)); }

  Status answer_;
  Status event_answer_;
  std::vector<std::string> lines_;
};

class CallFramesTest : public ::testing::Test {
 protected:
  // Sends the frame through bytes to the side it is for.
  Status Deliver(const Frame& frame) {
    EXPECT_TRUE(CheckFrame(frame).ok()) << CheckFrame(frame).ToString();
    std::string bytes;
    AppendFrame(frame, &bytes);
    const FrameDirection direction = DirectionOf(frame.type);
    FrameDecoder decoder(direction);
    decoder.Feed(bytes);
    Frame decoded;
    EXPECT_TRUE(decoder.Next(&decoded)) << decoder.status().ToString();
    return direction == FrameDirection::kToWorker ? DeliverToEndpoint(decoded, endpoint_)
                                                  : DeliverToOwner(decoded, owner_, endpoint_);
  }

  NotingEndpoint endpoint_;
  NotingOwner owner_;
};

ModuleCall SomeCall() {
  ModuleCall call;
  call.id = 7;
  call.type = "writer";
  call.blocking = true;
  call.output_bytes = std::uint64_t{1} << 40;
  call.request_id = "run\n1 node\0 2";
  call.method = "applet.handle/1";
  call.json = R"({"content":"ä"})";
  call.attempt = 3;
  call.timeout = Milliseconds(-1);
  return call;
}

TEST_F(CallFramesTest, AnInvokeArrivesWhole) {
  const ModuleCall sent = SomeCall();
  ASSERT_TRUE(Deliver(InvokeFrame(sent, InvokeName(sent))).ok());
  ASSERT_EQ(endpoint_.calls_.size(), 1u);
  const ModuleCall& got = endpoint_.calls_[0];
  EXPECT_EQ(got.id, sent.id);
  EXPECT_EQ(got.type, sent.type);
  EXPECT_EQ(got.blocking, sent.blocking);
  EXPECT_EQ(got.output_bytes, sent.output_bytes);
  EXPECT_EQ(got.request_id, sent.request_id);
  EXPECT_EQ(got.method, sent.method);
  EXPECT_EQ(got.json, sent.json);
  EXPECT_EQ(got.attempt, sent.attempt);
  EXPECT_EQ(got.timeout, sent.timeout);
}

TEST_F(CallFramesTest, AnInvokeThatIsCutOffIsRefused) {
  const ModuleCall call = SomeCall();
  const std::string name = InvokeName(call);
  const std::size_t whole = name.size() - call.request_id.size();
  for (std::size_t size = 0; size < whole; ++size) {
    EXPECT_EQ(Deliver(InvokeFrame(call, std::string_view(name).substr(0, size))).code(),
              Code::kInvalidArgument);
  }
  EXPECT_TRUE(endpoint_.calls_.empty());
}

TEST_F(CallFramesTest, TheDaemonsMessagesArrive) {
  ASSERT_TRUE(Deliver(CancelFrame(1)).ok());
  ASSERT_TRUE(Deliver(ForgetFrame(2)).ok());
  ASSERT_TRUE(Deliver(RequestEventFrame(3, "data", "bytes")).ok());
  ASSERT_TRUE(Deliver(RequestDoneFrame(4, 99, "{}", "body")).ok());
  EXPECT_THAT(endpoint_.lines_,
              ElementsAre("cancel 1", "forget 2", "event 3 data bytes", "done 4 99 {} body"));
}

TEST_F(CallFramesTest, TheModulesMessagesArrive) {
  ASSERT_TRUE(Deliver(EventFrame(1, "token", "ä")).ok());
  ASSERT_TRUE(Deliver(CompleteFrame(2, 13, "{}")).ok());
  ASSERT_TRUE(Deliver(RequestFrame(3, 4, "x.do/1", "{}", "body")).ok());
  ASSERT_TRUE(Deliver(AbortFrame(5)).ok());
  ASSERT_TRUE(Deliver(LogFrame(6, 2, "text", "{}")).ok());
  EXPECT_THAT(owner_.lines_,
              ElementsAre("event 1 token ä", "complete 2 13 {}", "request 3 for 4 x.do/1 {} body",
                          "abort 5", "log 6 2 text {}"));
  EXPECT_TRUE(endpoint_.lines_.empty());
}

TEST_F(CallFramesTest, WhatTheOwnerRefusesIsTheAnswer) {
  owner_.answer_ = Status(Code::kCancelled, "over");
  ASSERT_TRUE(Deliver(RequestFrame(3, 4, "x.do/1", "{}", "")).ok());
  EXPECT_THAT(endpoint_.lines_, ElementsAre(R"(done 3 1 {"message":"over","details":{}} )"));
}

TEST_F(CallFramesTest, RequestsOverTheOwnersBoundAreMisbehaviour) {
  owner_.answer_ = Status(Code::kResourceExhausted, "too many requests are open");
  const Status refused = Deliver(RequestFrame(3, 4, "x.do/1", "{}", ""));
  EXPECT_EQ(refused.code(), Code::kInvalidArgument);
  EXPECT_THAT(refused.message(), HasSubstr("too many requests are open"));
  EXPECT_TRUE(endpoint_.lines_.empty()) << "a flood of refusals would be a queue of answers";
}

TEST_F(CallFramesTest, AnEventTheOwnerRefusesIsMisbehaviour) {
  owner_.event_answer_ = Status(Code::kResourceExhausted, "the call's output is over its limit");
  const Status refused = Deliver(EventFrame(1, "progress", "1"));
  EXPECT_EQ(refused.code(), Code::kInvalidArgument);
  EXPECT_THAT(refused.message(), HasSubstr("over its limit")) << "emit() had said it";
}

// A module may write on the socket itself, past every check of its own process.
TEST_F(CallFramesTest, WhatNoModuleHostSaysIsRefused) {
  const std::string long_name(257, 'n');
  for (const Frame& frame :
       {EventFrame(1, "", "a"), EventFrame(1, "\xff", "a"), EventFrame(1, long_name, "a"),
        EventFrame(1, "token", "\xff"), RequestFrame(1, 1, "", "{}", ""),
        RequestFrame(1, 1, long_name, "{}", ""), RequestFrame(1, 1, "x.do/1", "\xff", "")}) {
    const Status refused = Deliver(frame);
    EXPECT_EQ(refused.code(), Code::kInvalidArgument);
    EXPECT_THAT(refused.message(), HasSubstr(FrameTypeName(frame.type)));
  }
  EXPECT_TRUE(owner_.lines_.empty());
}

TEST_F(CallFramesTest, FramesOfTheWorkersLifeAreNotForThese) {
  Frame frame;
  frame.type = FrameType::kPing;
  EXPECT_EQ(Deliver(frame).code(), Code::kInvalidArgument);
  frame.type = FrameType::kPong;
  EXPECT_EQ(Deliver(frame).code(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace synappsd::workers
