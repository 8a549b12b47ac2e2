// What a run does and tells, from its start to its end.
#include "engine/runner.h"

#include "unit/engine/runner_fixture.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::synappsd::testing::WithData;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char kThreeNodes[] = "s:start m:memory e:end";

TEST_F(RunnerTest, TellsTheContractsSixStatusMessages) {
  const std::string run = Start(Flow(kThreeNodes, "s>m m>e"), R"({"note":"hello"})");
  Finish("m", R"({"key":"k"})");
  EXPECT_THAT(observer_.lines, ElementsAre("running null 0", "running start 0", "running memory 1",
                                           "running memory 2", "running end 2", "success end 3"));
  std::vector<std::string> results, completed;
  for (const RunSnapshot& status : observer_.statuses) {
    results.push_back(status.results.Text());
    completed.push_back(status.completed.Text());
    EXPECT_EQ(status.run_id, run);
    EXPECT_EQ(status.total_steps, 3);
    EXPECT_EQ(*status.input_data, R"({"note":"hello"})");
  }
  const std::string result = R"({"m":{"type":"memory","output":{"key":"k"}}})";
  EXPECT_THAT(results, ElementsAre("{}", "{}", "{}", result, result, result));
  EXPECT_THAT(completed, ElementsAre("[]", "[]", R"(["s"])", R"(["s","m"])", R"(["s","m"])",
                                     R"(["s","m","e"])"));
}

TEST_F(RunnerTest, ARunOfThreeNodesCostsTwoCommits) {
  const std::string run = Start(Flow(kThreeNodes, "s>m m>e"), R"({"n":1.0})");
  EXPECT_EQ(store_.commits(), 1);
  Finish("m", R"({"key":"k"})");
  EXPECT_EQ(store_.commits(), 2);
  const store::RunRecord record = Stored(run);
  EXPECT_EQ(record.status, "success");
  EXPECT_EQ(record.current_applet, std::string("end"));
  EXPECT_EQ(record.progress, 3);
  EXPECT_EQ(record.total_steps, 3);
  EXPECT_EQ(record.results, R"({"m":{"type":"memory","output":{"key":"k"}}})");
  EXPECT_EQ(record.input_data, std::string(R"({"n":1.0})"));
  EXPECT_EQ(record.flow_id, std::string("flow"));
  EXPECT_FALSE(record.error);
  EXPECT_TRUE(record.end_time);
}

TEST_F(RunnerTest, NothingIsDispatchedOrAnsweredBeforeItIsCommitted) {
  store_.Hold(true);
  const StartAnswer answer = StartLater(Flow(kThreeNodes, "s>m m>e"));
  Pump();
  EXPECT_FALSE(answer->has_value());
  EXPECT_THAT(applets_.calls(), IsEmpty());
  EXPECT_THAT(observer_.lines, IsEmpty());
  store_.Hold(false);
  Pump();
  EXPECT_TRUE(answer->has_value());
  EXPECT_THAT(applets_.open(), ElementsAre("m"));
}

TEST_F(RunnerTest, WritesTheEventLog) {
  const std::string run = Start(Flow(kThreeNodes, "s>m m>e"));
  applets_.Finish("m", testing::Ok(R"({"content":1,"metadata":{"usage":{"tokens":5}}})"));
  Pump();
  EXPECT_THAT(Events(run), ElementsAre("run.created", "node.started s", "node.completed s",
                                       "node.started m", "node.completed m", "node.started e",
                                       "node.completed e", "run.finished"));
  const auto events = store_.run(run).events;
  EXPECT_EQ(events[0].data, R"({"flow_id":"flow","total_steps":3})");
  EXPECT_EQ(events[3].data, R"({"type":"memory","attempt":0})");
  EXPECT_EQ(events[4].data, R"({"type":"memory","metadata":{"usage":{"tokens":5}}})");
  EXPECT_EQ(events[7].data, R"({"status":"success","error":null})");
  EXPECT_EQ(observer_.events.size(), events.size());
  EXPECT_EQ(store_.run(run).node_runs.at("m").metadata, R"({"usage":{"tokens":5}})");
}

TEST_F(RunnerTest, AFlowOfStartAndEndSucceedsWithoutResults) {
  const std::string run = Start(Flow("s:START e:End", "s>e"));
  EXPECT_EQ(StoredStatus(run), "success");
  EXPECT_EQ(Stored(run).results, "{}");
  EXPECT_EQ(Stored(run).current_applet, std::string("End"));
  EXPECT_EQ(store_.commits(), 1);
}

TEST_F(RunnerTest, TypesAreLookedUpInLowerCaseAndShownAsWritten) {
  const std::string run = Start(Flow("s:START m:Memory", "s>m"));
  ASSERT_EQ(applets_.calls().size(), 1U);
  EXPECT_EQ(applets_.calls()[0].type, "memory");
  Finish("m");
  EXPECT_EQ(Stored(run).results, R"({"m":{"type":"Memory","output":1}})");
  EXPECT_EQ(Stored(run).current_applet, std::string("Memory"));
}

TEST_F(RunnerTest, IsolatedNodesAllRun) {
  const std::string run = Start(Flow("a:memory b:writer c:end"));
  EXPECT_THAT(applets_.open(), ElementsAre("a", "b"));
  Finish("b", "2");
  Finish("a", "1");
  EXPECT_EQ(StoredStatus(run), "success");
  EXPECT_EQ(Stored(run).results,
            R"({"b":{"type":"writer","output":2},"a":{"type":"memory","output":1}})");
}

TEST_F(RunnerTest, AnUnknownTypeFailsWhenItsTurnComes) {
  const std::string run = Start(Flow("s:start m:memory f:Frobnicate e:end", "s>m m>f f>e"));
  Finish("m");
  EXPECT_EQ(StoredStatus(run), "error");
  EXPECT_EQ(Error(run), "Error in applet 'Frobnicate': Applet type 'frobnicate' not found");
  EXPECT_EQ(Stored(run).current_applet, std::string("Frobnicate"));
  EXPECT_EQ(Stored(run).progress, 2);
  EXPECT_EQ(Stored(run).results, R"({"m":{"type":"memory","output":1}})");
  EXPECT_EQ(observer_.lines.back(), "error Frobnicate 2");
  EXPECT_THAT(NodeRuns(run), ElementsAre("f error", "m success", "s success"));
}

TEST_F(RunnerTest, FlowsThatCannotRunAreAcknowledgedAndEndInError) {
  const auto error_of = [this](const store::FlowRecord& flow) {
    const std::string run = Start(flow);
    EXPECT_EQ(StoredStatus(run), "error");
    EXPECT_FALSE(Stored(run).current_applet);
    EXPECT_EQ(Stored(run).progress, 0);
    EXPECT_EQ(Stored(run).total_steps, static_cast<std::int64_t>(flow.nodes.size()));
    return Error(run);
  };
  EXPECT_EQ(error_of(Flow("")), "No start node found in flow");
  EXPECT_EQ(error_of(Flow("a:memory b:memory", "a>b b>a")),
            "No start node found in flow: every node has a predecessor (cycle a -> b -> a)");
  EXPECT_EQ(error_of(Flow("s:start a:memory", "s>a a>a")), "Flow has a cycle: a -> a");
  EXPECT_EQ(error_of(Flow("s:start", "s>ghost")),
            "Edge 's>ghost' leads to node 'ghost', which is not in the flow");
  EXPECT_EQ(error_of(Flow("s:start", "ghost>s s>s")),
            "No start node found in flow: every node has a predecessor (cycle s -> s) (and 1 more "
            "problem)");
  EXPECT_THAT(applets_.calls(), IsEmpty());
  EXPECT_THAT(std::vector<std::string>(observer_.lines.begin(), observer_.lines.begin() + 2),
              ElementsAre("running null 0", "error null 0"));
}

TEST_F(RunnerTest, AJoinWaitsForAllPredecessors) {
  Start(Flow("s:start a:memory b:memory b2:memory c:memory", "s>a a>c s>b b>b2 b2>c"));
  Finish("a");
  Finish("b");
  EXPECT_THAT(applets_.open(), ElementsAre("b2"));
  Finish("b2");
  EXPECT_THAT(applets_.open(), ElementsAre("c"));
}

TEST_F(RunnerTest, WhatHappensDuringACommitIsOneCommit) {
  const std::string run = Start(Flow("a:memory b:memory c:memory"));
  store_.Hold(true);
  Finish("a");
  Finish("b");
  Finish("c");
  store_.Hold(false);
  Pump();
  EXPECT_EQ(store_.commits(), 3);  // the start, a, b and c
  EXPECT_EQ(StoredStatus(run), "success");
}

TEST_F(RunnerTest, AResultAndItsStoreWritesAreOneCommit) {
  Start(Flow("m:memory"));
  applets::AppletOutcome outcome = testing::Ok(R"({"content":1})");
  outcome.store_writes.resize(1);
  outcome.store_writes[0].value.key = "k";
  store_.Hold(true);
  applets_.Finish("m", outcome);
  Pump();
  EXPECT_THAT(store_.writes(), IsEmpty());
  store_.Hold(false);
  Pump();
  EXPECT_EQ(store_.commits(), 2);
  ASSERT_EQ(store_.writes().size(), 1U);
  EXPECT_EQ(store_.writes()[0].value.key, "k");
}

TEST_F(RunnerTest, AFailureCancelsTheOthersAndKeepsTheirResults) {
  const std::string run =
      Start(Flow("s:start a:memory b:writer c:artist d:memory z:end", "s>a s>b s>c a>d d>z"));
  Finish("a", R"("early")");
  Fail("b", Code::kUnavailable, "no provider");
  EXPECT_THAT(applets_.cancelled(), ElementsAre("c", "d"));
  EXPECT_EQ(StoredStatus(run), "running");
  Finish("c", R"("late")");
  Fail("d", Code::kCancelled, "");
  EXPECT_EQ(StoredStatus(run), "error");
  EXPECT_EQ(Error(run), "Error in applet 'writer': no provider");
  EXPECT_EQ(Stored(run).results,
            R"({"a":{"type":"memory","output":"early"},"c":{"type":"artist","output":"late"}})");
  EXPECT_THAT(NodeRuns(run),
              ElementsAre("a success", "b error", "c success", "d cancelled", "s success"));
  EXPECT_EQ(store_.run(run).node_runs.at("b").error_code, static_cast<int>(Code::kUnavailable));
}

TEST_F(RunnerTest, AFailingRunEndsAfterTheGracePeriodEvenIfAnAppletDoesNot) {
  const std::string run = Start(Flow("a:memory b:memory"));
  Fail("a", Code::kInternal, "broken");
  Advance(4'999);
  EXPECT_EQ(StoredStatus(run), "running");
  Advance(1);
  EXPECT_EQ(StoredStatus(run), "error");
  EXPECT_THAT(NodeRuns(run), ElementsAre("a error", "b cancelled"));
  Finish("b");  // nobody wants it any more
  EXPECT_EQ(Stored(run).results, "{}");
}

TEST_F(RunnerTest, AnAnswerThatIsNoResultFailsTheNode) {
  const auto error_of = [this](const std::string& answer) {
    const std::string run = Start(Flow("m:memory"));
    applets_.Finish("m", testing::Ok(answer));
    Pump();
    return Error(run);
  };
  EXPECT_THAT(error_of("nonsense"), HasSubstr("Error in applet 'memory': the applet's result is "
                                              "not JSON"));
  EXPECT_THAT(error_of("[1]"), HasSubstr("is not a JSON object"));
  EXPECT_THAT(error_of(R"({"content":1,"metadata":[]})"), HasSubstr("is not an object"));
  EXPECT_EQ(error_of(R"({"content":null})"), "null");
}

TEST_F(RunnerTest, AFailureWithoutAMessageShowsItsCode) {
  const std::string run = Start(Flow("m:memory"));
  Fail("m", Code::kDataLoss, "");
  EXPECT_EQ(Error(run), "Error in applet 'memory': DATA_LOSS");
}

TEST_F(RunnerTest, AResultWithoutContentIsItsOwnContent) {
  const std::string run = Start(Flow("m:memory"));
  applets_.Finish("m", testing::Ok(R"({"key":"k"})"));
  Pump();
  EXPECT_EQ(Stored(run).results, R"({"m":{"type":"memory","output":{"key":"k"}}})");
}

TEST_F(RunnerTest, AFinishedRunIsForgotten) {
  const std::string run = Start(Flow("m:memory"));
  Finish("m");
  const CancelAnswer answer = Cancel(run);  // looked up in the store
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->code(), Code::kFailedPrecondition);
  EXPECT_EQ((*answer)->message(), "Run has already ended: success");
}

}  // namespace
}  // namespace synappsd::engine
