// What the writer asks of the endpoint.

#include "writer_fixture.h"

namespace synappsd::testing {
namespace {

using synapps::json::View;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class WriterRequestTest : public WriterTest {
 protected:
  // The content of the last message sent for this input and node.
  std::string Prompt(std::string_view content, std::string_view node_data = "{}") {
    const auto call = Begin(content, node_data);
    const std::string body = Body();
    applet_->Cancel(call);
    return std::string(View::Require(body)["messages"].Items().back()["content"].text());
  }
  // A member of the body sent.
  std::string Sent(std::string_view name, std::string_view content,
                   std::string_view node_data = "{}") {
    const auto call = Begin(content, node_data);
    const std::string body = Body();
    applet_->Cancel(call);
    return std::string(View::Require(body)[name].text());
  }
};

TEST_F(WriterRequestTest, AsksOpenAiWithTheDefaults) {
  Begin(R"({"prompt":"A poem"})");
  EXPECT_EQ(Open().method, "http.fetch/1");
  EXPECT_EQ(Parameter("url"), R"("https://api.openai.com/v1/chat/completions")");
  EXPECT_EQ(Parameter("method"), R"("POST")");
  EXPECT_EQ(Parameter("stream"), "true");
  EXPECT_EQ(Parameter("retries"), "2");
  EXPECT_EQ(Parameter("secret"),
            R"({"name":"openai_api_key","header":"Authorization","format":"Bearer {}",)"
            R"("optional":false})");
  EXPECT_THAT(Parameter("headers"), HasSubstr(R"("Content-Type":"application/json")"));
  EXPECT_EQ(Body(),
            R"({"model":"gpt-4o","messages":[{"role":"system","content":)"
            R"("You are a helpful AI assistant that generates high-quality, creative text."},)"
            R"({"role":"user","content":"A poem"}],"temperature":0.7,"max_tokens":1000,)"
            R"("stream":true,"stream_options":{"include_usage":true}})");
  applet_->Cancel(1);
}

TEST_F(WriterRequestTest, FindsThePrompt) {
  EXPECT_EQ(Prompt(R"({"prompt":"p","text":"t"})"), R"("p")");
  EXPECT_EQ(Prompt(R"({"text":"t"})"), R"("t")");
  EXPECT_EQ(Prompt(R"("a text")"), R"("a text")");
  EXPECT_EQ(Prompt(R"({"prompt":["kept",1.0,12345678901234567890]})"),
            R"(["kept",1.0,12345678901234567890])");
  EXPECT_EQ(Prompt(R"({"note":1})"), R"("Please provide some information to work with.")");
  EXPECT_EQ(Prompt("5"), R"("Please provide some information to work with.")");
  EXPECT_EQ(Prompt("{}", R"({"prompt":"of node"})"), R"("of node")");
  EXPECT_EQ(Prompt(R"({"prompt":"of run"})", R"({"prompt":"of node"})"), R"("of run")");
}

TEST_F(WriterRequestTest, SettingsOfTheInputWinOverTheNodeOverTheConfiguration) {
  Configure(R"({"model":"of-admin","temperature":0.10,"max_tokens":5})", true);
  EXPECT_EQ(Sent("model", "{}"), R"("of-admin")");
  EXPECT_EQ(Sent("model", "{}", R"({"model":"of-node"})"), R"("of-node")");
  EXPECT_EQ(Sent("model", R"({"model":"of-run"})", R"({"model":"of-node"})"), R"("of-run")");
  EXPECT_EQ(Sent("temperature", "{}"), "0.10");
  EXPECT_EQ(Sent("max_tokens", "{}", R"({"maxTokens":7})"), "7");
  EXPECT_EQ(Sent("max_tokens", "{}", R"({"max_tokens":8})"), "8");
  EXPECT_EQ(Sent("max_completion_tokens", R"({"max_completion_tokens":9})"), "9");
  EXPECT_EQ(Sent("max_tokens", R"({"max_completion_tokens":9})"), "");
}

TEST_F(WriterRequestTest, TheSystemPromptIsTheNodes) {
  EXPECT_THAT(Sent("messages", "{}", R"({"systemPrompt":"Be brief"})"),
              HasSubstr(R"([{"role":"system","content":"Be brief"},)"));
  EXPECT_THAT(Sent("messages", "{}", R"({"system_prompt":""})"), Not(HasSubstr("system")));
}

TEST_F(WriterRequestTest, StreamingCanBeTurnedOff) {
  EXPECT_EQ(Sent("stream", "{}", R"({"stream":false})"), "");
  EXPECT_EQ(Sent("stream_options", "{}", R"({"stream":false})"), "");
}

TEST_F(WriterRequestTest, AnEndpointOfOnesOwnNeedsNoKey) {
  Configure(R"({"base_url":"http://127.0.0.1:11434/v1/"})", false);
  const auto call = Begin("{}");
  EXPECT_EQ(Parameter("url"), R"("http://127.0.0.1:11434/v1/chat/completions")");
  EXPECT_THAT(Parameter("secret"), HasSubstr(R"("optional":true)"));
  applet_->Cancel(call);
}

TEST_F(WriterRequestTest, OnlyTheAdministratorSaysWhereTheKeyGoes) {
  const auto call = Begin(R"({"base_url":"http://evil/"})", R"({"base_url":"http://evil/"})");
  EXPECT_EQ(Parameter("url"), R"("https://api.openai.com/v1/chat/completions")");
  applet_->Cancel(call);
}

TEST_F(WriterRequestTest, TheRequestEndsALittleBeforeTheCall) {
  for (const auto& [left, sent] : {std::pair{60'000, "59500"},
                                   {1'000, "950"},
                                   {1, "1"},
                                   {0, "1"},
                                   {-1, "60000"},
                                   {100'000'000, "3600000"}}) {
    const auto call = Begin("{}", "{}", left);
    EXPECT_EQ(Parameter("timeout_ms"), sent);
    applet_->Cancel(call);
  }
}

TEST_F(WriterRequestTest, WithoutKeyAndEndpointTheNodeSaysWhatToSet) {
  for (const char* config : {"{}", R"({"base_url":"https://api.openai.com/v1/"})"}) {
    Configure(config, false);
    const auto call = Begin("{}");
    ASSERT_NE(host_.completion(call), nullptr);
    EXPECT_EQ(host_.completion(call)->status, SYNAPPS_FAILED_PRECONDITION);
    EXPECT_EQ(host_.completion(call)->json,
              R"({"message":"OPENAI_API_KEY environment variable is required for WriterApplet. )"
              R"(Please set it before starting the app."})");
  }
}

TEST_F(WriterRequestTest, WrongSettingsAreNamed) {
  ExpectFailure(Invoke("{}", R"({"model":5})"), SYNAPPS_INVALID_ARGUMENT,
                "\"model\" must be a string, it is 5");
  ExpectFailure(Invoke(R"({"temperature":"hot"})"), SYNAPPS_INVALID_ARGUMENT,
                "\"temperature\" must be a number, it is \"hot\"");
  ExpectFailure(Invoke("{}", R"({"stream":1})"), SYNAPPS_INVALID_ARGUMENT,
                "\"stream\" must be true or false, it is 1");
  ExpectFailure(Invoke("{}", R"({"provider":"parrot"})"), SYNAPPS_INVALID_ARGUMENT,
                "provider \"parrot\" is not known: use \"openai\"");
  Configure(R"({"base_url":"localhost:11434"})", false);
  ExpectFailure(Begin("{}"), SYNAPPS_INVALID_ARGUMENT, "\"base_url\" must be a URL like");
  EXPECT_THAT(host_.open_questions(), IsEmpty());
}

TEST_F(WriterRequestTest, EchoSaysThatItIsOne) {
  const auto call = Invoke(R"({"prompt":"A poem"})", R"({"provider":"echo"})");
  const char* text = "[echo: the offline provider answered, no model was called] A poem";
  EXPECT_EQ(host_.completion(call)->json,
            std::string(R"({"content":")") + text +
                R"(","metadata":{"applet":"writer","provider":"echo"}})");
  EXPECT_THAT(host_.events(call), ::testing::ElementsAre(::testing::Pair("token", text)));
  EXPECT_EQ(host_.questions_asked(), 0U);
  Configure(R"({"provider":"echo"})", false);
  EXPECT_THAT(host_.completion(Invoke(R"({"prompt":[1]})"))->json, HasSubstr("called] [1]"));
}

TEST_F(WriterRequestTest, ARunsInputCannotChooseEcho) {
  const auto call = Begin(R"({"provider":"echo"})");
  EXPECT_EQ(Open().method, "http.fetch/1");
  applet_->Cancel(call);
}

}  // namespace
}  // namespace synappsd::testing
