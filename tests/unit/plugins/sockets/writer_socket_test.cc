// The writer in the real host, against a provider at a real socket.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "unit/plugins/sockets/real_host.h"
#include "unit/plugins/sockets/stub_process.h"

namespace synappsd::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string At(const json::Value& value, std::initializer_list<const char*> path) {
  const json::Value* found = &value;
  for (const char* member : path) {
    found = found == nullptr ? nullptr : found->Find(member);
  }
  return found == nullptr ? "(missing)" : json::Write(*found);
}

class WriterSocketTest : public ::testing::Test {
 protected:
  static RealHost::Options At(const std::string& base_url) {
    return {{{"openai_api_key", "sk-test"}},
            {{"org.synapps.writer", R"({"base_url":")" + base_url + R"("})"}},
            {}};
  }

  StubProcess stub_;
  RealHost host_{At(stub_.url() + "/v1")};
};

TEST_F(WriterSocketTest, StreamsTheText) {
  const auto listener = host_.Start("writer", R"({"prompt":"a poem, please"})",
                                    R"({"systemPrompt":"Be brief","model":"gpt-4o-mini"})");
  const auto outcome = listener->WaitForOutcome();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->status, Status::Ok());
  EXPECT_EQ(outcome->json,
            R"({"content":"Stub answer to: a poem, please","metadata":{"applet":"writer",)"
            R"("provider":"openai","model":"gpt-4o-mini-2024-08-06","finish_reason":"stop",)"
            R"("usage":{"prompt_tokens": 3, "completion_tokens": 6, "total_tokens": 9}}})");
  EXPECT_EQ(listener->text(), "Stub answer to: a poem, please");

  ASSERT_EQ(stub_.Log().size(), 1U);
  const json::Value received = stub_.Log()[0];
  EXPECT_EQ(testing::At(received, {"path"}), R"("/v1/chat/completions")");
  EXPECT_EQ(testing::At(received, {"headers", "authorization"}), R"("Bearer sk-test")");
  EXPECT_EQ(testing::At(received, {"headers", "content-type"}), R"("application/json")");
  EXPECT_EQ(testing::At(received, {"body"}),
            R"({"model":"gpt-4o-mini","messages":[{"role":"system","content":"Be brief"},)"
            R"({"role":"user","content":"a poem, please"}],"temperature":0.7,"max_tokens":1000,)"
            R"("stream":true,"stream_options":{"include_usage":true}})");
}

TEST_F(WriterSocketTest, TokensComeWhileTheTextIsWritten) {
  std::uint64_t id = 0;
  const auto listener =
      host_.Start("writer", R"("hi")", R"({"model":"stub-stall"})", Milliseconds(60'000), &id);
  EXPECT_TRUE(listener->WaitForText());
  EXPECT_EQ(listener->text(), "Stub");
  host_.caller().Cancel(id);
  const auto outcome = listener->WaitForOutcome();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->status.code(), Code::kCancelled);
  EXPECT_TRUE(stub_.WaitForEntry("event").has_value()) << "the connection was not closed";
}

TEST_F(WriterSocketTest, EndpointsMayAnswerWhole) {
  for (const char* node : {R"({"model":"stub-no-stream"})", R"({"model":"m","stream":false})",
                           R"({"model":"stub-no-done"})", R"({"model":"stub-trickle"})"}) {
    EXPECT_EQ(host_.Output("writer", R"("hi")", node), R"("Stub answer to: hi")") << node;
  }
}

TEST_F(WriterSocketTest, WaitsAndTriesAgainAfterA429) {
  EXPECT_EQ(host_.Output("writer", R"("hi")", R"({"model":"stub-429-once"})"),
            R"("Stub answer to: hi")");
  EXPECT_EQ(stub_.Log().size(), 2U);
}

TEST_F(WriterSocketTest, ManyCallsAndCancelsAtOnce) {
  struct Started {
    std::uint64_t id = 0;
    std::shared_ptr<CollectingListener> listener;
  };
  std::vector<Started> calls(60);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    // Those that are cancelled would never end by themselves.
    const char* node = i % 3 == 0 ? R"({"model":"stub-stall"})" : R"({"model":"stub-trickle"})";
    calls[i].listener = host_.Start("writer", R"("hi")", node, Milliseconds(60'000), &calls[i].id);
  }
  for (std::size_t i = 0; i < calls.size(); i += 3) host_.caller().Cancel(calls[i].id);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto outcome = calls[i].listener->WaitForOutcome();
    ASSERT_TRUE(outcome.has_value()) << i;
    const Code expected = i % 3 == 0 ? Code::kCancelled : Code::kOk;
    EXPECT_EQ(outcome->status.code(), expected) << outcome->status.ToString();
  }
}

struct Failure {
  const char* mode;
  Code code;
  const char* message;
};

class WriterSocketFailureTest : public WriterSocketTest,
                                public ::testing::WithParamInterface<Failure> {};

TEST_P(WriterSocketFailureTest, EndsInTheRightError) {
  const bool waits =
      std::string(GetParam().mode) == "slow" || std::string(GetParam().mode) == "stall";
  const std::string node = std::string(R"({"model":"stub-)") + GetParam().mode + R"("})";
  const applets::AppletOutcome outcome =
      host_.Run("writer", R"("hi")", node, Milliseconds(waits ? 2'000 : 30'000));
  EXPECT_EQ(outcome.status.code(), GetParam().code) << outcome.status.ToString();
  EXPECT_THAT(outcome.status.message(), HasSubstr(GetParam().message));
  EXPECT_THAT(outcome.status.message(), HasSubstr(stub_.url()));
}

INSTANTIATE_TEST_SUITE_P(
    Modes, WriterSocketFailureTest,
    ::testing::Values(
        Failure{"400", Code::kInvalidArgument, "400: Unrecognized request argument"},
        Failure{"401", Code::kUnauthenticated, "401: Incorrect API key provided"},
        Failure{"403", Code::kPermissionDenied, "403: Your organization must be verified"},
        Failure{"404", Code::kInvalidArgument, "404: The model `stub-404` does not exist"},
        Failure{"429", Code::kResourceExhausted, "429: Rate limit reached"},
        Failure{"500", Code::kUnavailable, "500: The server had an error"},
        Failure{"503", Code::kUnavailable, "503: That model is currently overloaded"},
        Failure{"drop", Code::kUnavailable, "failed"},
        Failure{"cut", Code::kUnavailable, "after 4 bytes of text"},
        Failure{"slow", Code::kDeadlineExceeded, "did not finish within 1900 ms"},
        Failure{"stall", Code::kDeadlineExceeded, "within 1900 ms after 4 bytes of text"},
        Failure{"garbage", Code::kUnknown, "what is not JSON: <html>this is no API"},
        Failure{"garbage-event", Code::kUnknown, "an event that is not JSON: this is no JSON"},
        Failure{"error-event", Code::kUnavailable, "with an error: The server is overloaded."},
        Failure{"empty-choices", Code::kUnknown, "without choices"},
        Failure{"huge", Code::kUnknown, "an event over 1 MiB"}),
    [](const auto& instance) {
      std::string name = instance.param.mode;
      for (char& c : name) c = c == '-' ? '_' : c;
      return name;
    });

TEST(WriterWithoutStub, NoKeyAndNoEndpointSaysWhatToSet) {
  RealHost host({});
  EXPECT_EQ(host.Run("writer", "{}").status,
            Status(Code::kFailedPrecondition,
                   "OPENAI_API_KEY environment variable is required for WriterApplet. Please set "
                   "it before starting the app."));
}

TEST(WriterWithoutStub, ALocalEndpointNeedsNoKey) {
  StubProcess stub;
  RealHost host({{}, {{"org.synapps.writer", R"({"base_url":")" + stub.url() + R"(/v1"})"}}, {}});
  EXPECT_EQ(host.Output("writer", R"("hi")"), R"("Stub answer to: hi")");
  EXPECT_EQ(At(stub.Log()[0], {"headers", "authorization"}), "(missing)");
}

TEST(WriterWithoutStub, TheKeyIsSentAndAWrongOneIsRefused) {
  StubProcess stub({"--require-key", "sk-right"});
  const std::string config = R"({"base_url":")" + stub.url() + R"(/v1"})";
  RealHost wrong({{{"openai_api_key", "sk-wrong"}}, {{"org.synapps.writer", config}}, {}});
  const applets::AppletOutcome refused = wrong.Run("writer", "{}");
  EXPECT_EQ(refused.status.code(), Code::kUnauthenticated);
  EXPECT_THAT(refused.status.message(), Not(HasSubstr("sk-wrong")));
  RealHost right({{{"openai_api_key", "sk-right"}}, {{"org.synapps.writer", config}}, {}});
  EXPECT_EQ(right.Output("writer", R"("hi")"), R"("Stub answer to: hi")");
}

TEST(WriterWithoutStub, NobodyListens) {
  std::string url;
  {
    StubProcess stub;
    url = stub.url();
  }
  RealHost host({{}, {{"org.synapps.writer", R"({"base_url":")" + url + R"("})"}}, {}});
  const applets::AppletOutcome outcome = host.Run("writer", "{}");
  EXPECT_EQ(outcome.status.code(), Code::kUnavailable) << outcome.status.ToString();
  EXPECT_THAT(outcome.status.message(), HasSubstr(url));
}

TEST(WriterWithoutStub, EchoNeedsNothing) {
  RealHost host({});
  EXPECT_THAT(host.Output("writer", R"("hi")", R"({"provider":"echo"})"),
              HasSubstr("no model was called] hi"));
}

}  // namespace
}  // namespace synappsd::testing
