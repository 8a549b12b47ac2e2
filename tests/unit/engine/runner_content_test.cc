// What applets are given: content, context, metadata, time.
#include "engine/run_input.h"
#include "unit/engine/runner_fixture.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::synappsd::testing::WithData;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RunnerContentTest : public RunnerTest {
 protected:
  // The content that node w gets by this template after node m gave `output`; or the run's error.
  std::string ContentBy(const std::string& input_template, const std::string& output = "1") {
    store::FlowRecord flow = Flow("s:start m:memory w:writer x:artist", "s>m m>w s>x");
    const std::string run =
        Start(WithData(flow, "w", "{\"input\":" + input_template + "}"), R"({"a":[1,2.0]})");
    Finish("m", output);
    if (applets_.open() == std::vector<std::string>{"x"}) {  // w has failed
      Fail("x", Code::kCancelled, "");
      return Error(run);
    }
    const Result<json::Value> request = json::Parse(Request("w"));
    EXPECT_TRUE(request.ok()) << Request("w");
    const std::string content = json::Write(*request->Find("content"));
    Finish("w");
    Finish("x");
    return content;
  }
};

TEST_F(RunnerContentTest, TheRunsInputIsTheContentByDefault) {
  const store::FlowRecord flow =
      WithData(Flow("s:start m:Memory", "s>m"), "m", R"({"tags":["t"],"n":1.50})");
  const std::string run = Start(flow, R"({"big":12345678901234567890})");
  EXPECT_EQ(Request("m"), R"({"content":{"big":12345678901234567890},"context":{"run_id":")" + run +
                              R"(","flow_id":"flow","node_id":"m","node_type":"Memory",)"
                              R"("input":{"big":12345678901234567890}},)"
                              R"("metadata":{"tags":["t"],"n":1.50}})");
  const applets::AppletCall call = applets_.calls()[0];
  EXPECT_EQ(call.run_id, run);
  EXPECT_EQ(call.node_id, "m");
  EXPECT_EQ(call.request_id, store_.run(run).node_runs.at("m").request_id);
  EXPECT_EQ(call.request_id.size(), 36U);
  EXPECT_EQ(call.attempt, 0U);
}

TEST_F(RunnerContentTest, ATemplateMakesTheContent) {
  EXPECT_EQ(ContentBy(R"("{{results.m.output}}")", R"({"t":[1.0]})"), R"({"t":[1.0]})");
  EXPECT_EQ(ContentBy(R"({"p":"Say {{results.m.output}} to {{input.a[1]}}","c":5})", R"("hi")"),
            R"({"p":"Say hi to 2.0","c":5})");
  EXPECT_EQ(ContentBy(R"("{{context.node_id}} {{results.m.type}} {{context.input.a}}")"),
            R"("w memory [1,2.0]")");
  EXPECT_EQ(ContentBy("null"), "null");  // a template like any other: the content is null
}

TEST_F(RunnerContentTest, AMissingPathFailsTheNodeAndIsNamed) {
  EXPECT_EQ(ContentBy(R"("{{input.b}}")"),
            "Error in applet 'writer': node 'w': data.input: {{input.b}}: input has no member 'b'");
  EXPECT_EQ(ContentBy(R"("{{results.x.output}}")"),
            "Error in applet 'writer': node 'w': data.input: {{results.x.output}}: node 'x' does "
            "not come before node 'w'");
  EXPECT_EQ(ContentBy(R"("{{results.s.output}}")"),
            "Error in applet 'writer': node 'w': data.input: {{results.s.output}}: node 's' has no "
            "result: it is a start node");
  EXPECT_EQ(ContentBy(R"("{{")"),
            "Error in applet 'writer': node 'w': data.input: {{: a path begins with input, "
            "results, context or run_id");
}

TEST_F(RunnerContentTest, AStartNodesInputIsTheRunsWhereTheRequestHasNone) {
  const store::FlowRecord flow =
      WithData(Flow("s:Start m:memory", "s>m"), "s", R"({"parsedInputData":{"from":"editor"}})");
  EXPECT_EQ(Stored(Start(flow, " { } ")).input_data, std::string(R"({"from":"editor"})"));
  EXPECT_THAT(Request("m"), HasSubstr(R"({"content":{"from":"editor"})"));
  EXPECT_EQ(Stored(Start(flow, R"({"x":1})")).input_data, std::string(R"({"x":1})"));
}

TEST(ChooseRunInputTest, OnlyANonEmptyObjectOfAStartNodeCounts) {
  const store::FlowRecord flow = Flow("m:memory s:start t:START", "");
  const auto chosen = [&](const std::string& id, const std::string& data) {
    return ChooseRunInput(WithData(flow, id, data), "{}");
  };
  EXPECT_EQ(chosen("t", R"({"parsedInputData":{"a":1}})"), R"({"a":1})");
  EXPECT_EQ(chosen("m", R"({"parsedInputData":{"a":1}})"), "{}");
  EXPECT_EQ(chosen("s", R"({"parsedInputData":{}})"), "{}");
  EXPECT_EQ(chosen("s", R"({"parsedInputData":"a"})"), "{}");
  EXPECT_EQ(chosen("s", R"({})"), "{}");
}

class RunnerTimeoutTest : public RunnerTest {
 protected:
  // A run of one writer whose data is this.
  std::string StartWriter(const std::string& data) {
    return Start(WithData(Flow("w:writer"), "w", data));
  }
};

TEST_F(RunnerTimeoutTest, ANodeFailsWhenItsTimeIsOver) {
  const std::string run = StartWriter(R"({"timeout_ms":500})");
  EXPECT_EQ(applets_.calls()[0].timeout, Milliseconds(500));
  Advance(499);
  EXPECT_EQ(StoredStatus(run), "running");
  Advance(1);
  EXPECT_THAT(applets_.cancelled(), ElementsAre("w"));
  EXPECT_EQ(StoredStatus(run), "error");
  EXPECT_EQ(Error(run), "Error in applet 'writer': timed out after 500 ms");
  EXPECT_EQ(store_.run(run).node_runs.at("w").error_code,
            static_cast<int>(Code::kDeadlineExceeded));
  Finish("w");  // too late
  EXPECT_EQ(Stored(run).results, "{}");
}

TEST_F(RunnerTimeoutTest, TheDefaultCountsWhereNoneIsGivenAndTheLongestBoundsAll) {
  options_.default_node_timeout = Milliseconds(2'000);
  options_.max_node_timeout = Milliseconds(3'000);
  Restart();
  StartWriter("{}");
  StartWriter(R"({"timeout_ms":1e300})");
  StartWriter(R"({"timeout_ms":0.5})");
  const auto calls = applets_.calls();
  EXPECT_EQ(calls[0].timeout, Milliseconds(2'000));
  EXPECT_EQ(calls[1].timeout, Milliseconds(3'000));
  EXPECT_EQ(calls[2].timeout, Milliseconds(1));
}

TEST_F(RunnerTimeoutTest, AValueThatIsNoTimeFailsTheNode) {
  for (const char* value : {"0", "-5", "\"500\"", "null", "true"}) {
    const std::string run = StartWriter("{\"timeout_ms\":" + std::string(value) + "}");
    EXPECT_EQ(Error(run), "Error in applet 'writer': node 'w': data.timeout_ms: " +
                              std::string(value) + " is not a positive number of milliseconds");
  }
  EXPECT_THAT(applets_.calls(), IsEmpty());
}

TEST_F(RunnerTimeoutTest, ASlotIsFreeWhenTheAppletHasLetGo) {
  options_.max_parallel_nodes = 1;
  Restart();
  StartWriter(R"({"timeout_ms":500})");
  Start(Flow("m:memory"));
  Advance(500);
  EXPECT_THAT(applets_.open(), ElementsAre("w"));
  Fail("w", Code::kCancelled, "");
  EXPECT_THAT(applets_.open(), ElementsAre("m"));
}

}  // namespace
}  // namespace synappsd::engine
