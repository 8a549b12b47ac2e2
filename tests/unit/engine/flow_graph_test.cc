#include "engine/flow_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/flow_json.h"
#include "support/flows.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::synappsd::testing::WithData;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FlowGraphTest, KnowsNeighboursOnceAndInOrder) {
  const FlowGraph graph(Flow("s:Start b:Writer a:x e:END", "s>b s>a s>b b>e a>e"));
  EXPECT_THAT(graph.node(0).successors, ElementsAre(1, 2));
  EXPECT_THAT(graph.node(3).predecessors, ElementsAre(1, 2));
  EXPECT_THAT(graph.node(0).predecessors, IsEmpty());
  EXPECT_TRUE(graph.node(0).pass_through);
  EXPECT_TRUE(graph.node(3).pass_through);
  EXPECT_FALSE(graph.node(1).pass_through);
  EXPECT_EQ(graph.node(1).type, "Writer");
  EXPECT_EQ(graph.node(1).applet_type, "writer");
}

TEST(FlowGraphTest, KnowsWhatComesBefore) {
  const FlowGraph graph(Flow("a:x b:x c:x d:x", "a>b b>c d>c"));
  EXPECT_THAT(graph.NodesBefore(2), ElementsAre(true, true, false, true));
  EXPECT_THAT(graph.NodesBefore(0), ElementsAre(false, false, false, false));
  EXPECT_EQ(graph.Find("c"), 2U);
  EXPECT_EQ(graph.Find("z"), std::nullopt);
}

TEST(FlowJsonTest, AFlowSurvivesTheRoundTrip) {
  const store::FlowRecord flow =
      WithData(Flow("s:start m:memory", "s>m"), "m", R"({"n":12345678901234567890,"t":"\"ü\""})");
  const Result<store::FlowRecord> back = ReadFlow(WriteFlow(flow));
  ASSERT_TRUE(back.ok()) << back.status().ToString();
  EXPECT_EQ(WriteFlow(*back), WriteFlow(flow));
  EXPECT_EQ(back->nodes[1].data, R"({"n":12345678901234567890,"t":"\"ü\""})");
  EXPECT_EQ(back->edges[0].source, "s");
}

TEST(FlowJsonTest, AnEmptyFlowSurvivesTheRoundTrip) {
  const Result<store::FlowRecord> back = ReadFlow(WriteFlow(Flow("")));
  ASSERT_TRUE(back.ok()) << back.status().ToString();
  EXPECT_THAT(back->nodes, IsEmpty());
}

TEST(FlowJsonTest, RefusesWhatIsNoFlow) {
  for (const char* text : {"", "[]", "{}", R"({"id":"f","name":"n","nodes":[{}],"edges":[]})",
                           R"({"id":"f","name":"n","nodes":[],"edges":[{"id":1}]})"}) {
    EXPECT_FALSE(ReadFlow(text).ok()) << text;
  }
}

TEST(FlowJsonTest, KeepsTheTraceOfItsRun) {
  const TraceContext trace =
      *ParseTraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=\"b\"");
  const std::string text = WriteFlow(Flow("s:start m:memory", "s>m"), trace);
  EXPECT_TRUE(ReadFlow(text).ok());
  EXPECT_EQ(ReadTrace(text).Traceparent(), trace.Traceparent());
  EXPECT_EQ(ReadTrace(text).state, "a=\"b\"");
  EXPECT_TRUE(ReadTrace(WriteFlow(Flow("s:start"))).empty());
  EXPECT_TRUE(ReadTrace("").empty());
  EXPECT_TRUE(ReadTrace(R"({"trace":{"parent":"00-1"}})").empty());
}

}  // namespace
}  // namespace synappsd::engine
