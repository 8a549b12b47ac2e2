// call.hpp and module.hpp: every call is answered exactly once, whatever the applet does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <synapps/applet.hpp>
#include <thread>
#include <utility>

#include "unit/plugins/mock_host/mock_host.h"

namespace synapps {
namespace {

using synappsd::testing::MockHost;
using synappsd::testing::Question;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

// What Handle() does is the test's.
std::function<void(Call, const Request&)> handle;

struct Scripted {
  Scripted(Host /*host*/, std::string_view /*config*/) {}
  void Handle(Call call, const Request& request) { handle(std::move(call), request); }
};

class CallTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(kModule.create(host_.table(), {}, ToAbi("{}"), &self_), SYNAPPS_OK);
  }
  void TearDown() override {
    kModule.destroy(self_);
    EXPECT_THAT(host_.violations(), IsEmpty());
    handle = nullptr;
  }

  std::uint64_t Invoke() {
    const std::uint64_t call = host_.NewCall();
    synapps_request request{};
    request.size = sizeof(request);
    request.method = ToAbi("applet.handle/1");
    EXPECT_EQ(kModule.invoke(self_, MockHost::Handle(call), &request), SYNAPPS_OK);
    return call;
  }
  void ExpectFailed(std::uint64_t call, Status status, const std::string& text) {
    ASSERT_NE(host_.completion(call), nullptr);
    EXPECT_EQ(host_.completion(call)->status, status);
    EXPECT_THAT(host_.completion(call)->json, HasSubstr(text));
  }

  static constexpr synapps_module kModule = ModuleOf<Scripted>("org.example.test", "1.0.0");
  MockHost host_;
  void* self_ = nullptr;
};

TEST_F(CallTest, ACallThatIsLetGoOfFails) {
  handle = [](Call, const Request&) {};
  ExpectFailed(Invoke(), SYNAPPS_INTERNAL, "without answering");
}

TEST_F(CallTest, ACallThatAContinuationLetsGoOfFails) {
  handle = [](Call call, const Request&) { After(std::move(call), 1, [](Call, Reply) {}); };
  const auto call = Invoke();
  EXPECT_EQ(host_.completion(call), nullptr);
  host_.Answer(host_.open_questions()[0].id, SYNAPPS_OK, "{}");
  ExpectFailed(call, SYNAPPS_INTERNAL, "without answering");
}

TEST_F(CallTest, TheSecondAnswerIsRefused) {
  Status second = SYNAPPS_OK;
  handle = [&](Call call, const Request&) {
    EXPECT_EQ(call.AnswerContent("1"), SYNAPPS_OK);
    second = call.Fail(SYNAPPS_INTERNAL, "again");
    throw Error(SYNAPPS_INTERNAL, "and again");
  };
  const auto call = Invoke();
  EXPECT_EQ(second, SYNAPPS_FAILED_PRECONDITION);
  EXPECT_EQ(host_.completion(call)->json, R"({"content":1,"metadata":{}})");
}

TEST_F(CallTest, ErrorsKeepTheirDetails) {
  handle = [](Call, const Request&) { throw Error(SYNAPPS_NOT_FOUND, "no \"x\"", R"({"x":1})"); };
  const auto call = Invoke();
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_NOT_FOUND);
  EXPECT_EQ(host_.completion(call)->json, R"({"message":"no \"x\"","details":{"x":1}})");
}

TEST_F(CallTest, WhateverIsThrownIsAnswered) {
  handle = [](Call, const Request&) { throw 5; };
  ExpectFailed(Invoke(), SYNAPPS_INTERNAL, "no std::exception");
  handle = [](Call, const Request&) { throw std::bad_alloc(); };
  ExpectFailed(Invoke(), SYNAPPS_RESOURCE_EXHAUSTED, "out of memory");
  handle = [](Call, const Request&) { throw Error(SYNAPPS_OK, "not an error"); };
  ExpectFailed(Invoke(), SYNAPPS_INTERNAL, "not an error");
}

TEST_F(CallTest, AnotherThreadMayAnswer) {
  std::thread thread;
  handle = [&](Call call, const Request&) {
    thread = std::thread([held = std::move(call)] { held.AnswerContent("true"); });
  };
  const auto call = Invoke();
  thread.join();
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_OK);
}

TEST_F(CallTest, EmitsEvents) {
  handle = [](Call call, const Request&) {
    call.Emit("token", "a");
    call.Emit("token", "b");
    call.AnswerContent("\"ab\"");
  };
  const auto call = Invoke();
  EXPECT_THAT(host_.events(call), ElementsAre(Pair("token", "a"), Pair("token", "b")));
}

TEST_F(CallTest, CancelAbortsQuestionsAndRefusesNewOnes) {
  handle = [](Call call, const Request&) {
    After(std::move(call), 1, [](Call waiting, Reply reply) {
      EXPECT_EQ(reply.status, SYNAPPS_CANCELLED);
      EXPECT_TRUE(waiting.cancelled());
      After(std::move(waiting), 1, [](Call, Reply) { ADD_FAILURE() << "asked after a cancel"; });
    });
  };
  const auto call = Invoke();
  host_.MarkCancelled(call);
  kModule.cancel(self_, MockHost::Handle(call));
  EXPECT_EQ(host_.completion(call), nullptr);
  host_.RunLoop();
  ExpectFailed(call, SYNAPPS_CANCELLED, "the call was cancelled");
  EXPECT_EQ(host_.questions_asked(), 1U);
}

TEST_F(CallTest, CancelOfAnUnknownCallDoesNothing) {
  kModule.cancel(self_, MockHost::Handle(4711));
}

// A waiter that counts what becomes of it.
class Counting : public FetchStream {
 public:
  Counting(std::string* trace, int* alive) : trace_(trace), alive_(alive) { ++*alive_; }
  ~Counting() override { --*alive_; }
  void OnHead(const Call&, const FetchHead& head) override {
    *trace_ += std::to_string(head.status()) + " " + std::string(head.Header("x")) + ";";
  }
  void OnData(const Call&, std::string_view bytes) override {
    if (bytes == "bad") throw Error(SYNAPPS_DATA_LOSS, "bad bytes");
    *trace_ += std::string(bytes) + ";";
  }
  void OnEnd(Call call, Reply reply) override {
    *trace_ += "end " + std::to_string(reply.status);
    call.AnswerContent("1");
  }

 private:
  std::string* trace_;
  int* alive_;
};

class FetchTest : public CallTest {
 protected:
  void SetUp() override {
    CallTest::SetUp();
    handle = [this](Call call, const Request&) {
      Fetch(std::move(call), request_, std::make_unique<Counting>(&trace_, &alive_));
    };
  }
  FetchRequest request_;
  std::string trace_;
  int alive_ = 0;
};

TEST_F(FetchTest, StreamsAResponse) {
  request_.method = "POST";
  request_.url = "http://x/";
  request_.headers = {{"A", "b\"c"}};
  request_.body = "body";
  request_.retries = 2;
  request_.secret = FetchSecret{"key", "X-Key", "{}", true};
  const auto call = Invoke();
  const Question question = host_.open_questions()[0];
  EXPECT_EQ(question.method, "http.fetch/1");
  EXPECT_EQ(question.body, "body");
  EXPECT_EQ(question.json,
            R"({"method":"POST","url":"http://x/","headers":{"A":"b\"c"},"timeout_ms":60000,)"
            R"("max_bytes":8388608,"retries":2,"stream":true,)"
            R"("secret":{"name":"key","header":"X-Key","format":"{}","optional":true}})");
  host_.SendEvent(question.id, "head", R"({"status":200,"headers":{"x":"y"}})");
  host_.SendEvent(question.id, "data", "one");
  host_.SendEvent(question.id, "unknown", "ignored");
  EXPECT_EQ(host_.completion(call), nullptr);
  host_.Answer(question.id, SYNAPPS_OK, "{}");
  EXPECT_EQ(trace_, "200 y;one;end 0");
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_OK);
  EXPECT_EQ(alive_, 0);
}

TEST_F(FetchTest, WhatAnEventThrowsEndsTheCallAndTheFetch) {
  const auto call = Invoke();
  const Question question = host_.open_questions()[0];
  host_.SendEvent(question.id, "data", "bad");
  ExpectFailed(call, SYNAPPS_DATA_LOSS, "bad bytes");
  EXPECT_THAT(host_.open_questions(), IsEmpty());
  host_.RunLoop();
  EXPECT_EQ(trace_, "");
  EXPECT_EQ(alive_, 0);
}

TEST_F(FetchTest, ARefusedFetchLeavesNothingBehind) {
  host_.RefuseQuestion(0, SYNAPPS_RESOURCE_EXHAUSTED);
  ExpectFailed(Invoke(), SYNAPPS_RESOURCE_EXHAUSTED, "the host refused http.fetch/1");
  EXPECT_EQ(alive_, 0);
}

TEST_F(FetchTest, AHeadThatIsNoJsonFailsTheCall) {
  const auto call = Invoke();
  host_.SendEvent(host_.open_questions()[0].id, "head", "x");
  ExpectFailed(call, SYNAPPS_INTERNAL, "not JSON");
  host_.RunLoop();
}

}  // namespace
}  // namespace synapps
