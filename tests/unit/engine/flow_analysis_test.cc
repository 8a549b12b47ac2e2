#include "engine/flow_analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/flow_cycles.h"
#include "support/flows.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::synappsd::testing::WithData;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

bool AnyApplet(std::string_view) { return true; }
bool OnlyMemory(std::string_view type) { return type == "memory" || type == "Memory"; }

// "code node edge" of each problem.
std::vector<std::string> Codes(const std::vector<FlowProblem>& problems) {
  std::vector<std::string> codes;
  for (const FlowProblem& problem : problems) {
    codes.push_back(problem.code + " " + problem.node_id + " " + problem.edge_id);
  }
  return codes;
}

TEST(FlowAnalysisTest, AcceptsAcyclicFlows) {
  EXPECT_THAT(FindStructuralProblems(Flow("s:start m:memory e:end", "s>m m>e")), IsEmpty());
  EXPECT_THAT(FindStructuralProblems(Flow("a:x b:x")), IsEmpty());
  EXPECT_THAT(FindStructuralProblems(Flow("s:start a:x b:x e:end", "s>a s>b a>e b>e s>e s>e")),
              IsEmpty());
}

TEST(FlowAnalysisTest, AFlowWithoutNodesHasNoStart) {
  const auto problems = FindStructuralProblems(Flow(""));
  ASSERT_THAT(Codes(problems), ElementsAre("no_start_node  "));
  EXPECT_EQ(problems[0].message, "No start node found in flow");
}

TEST(FlowAnalysisTest, AFlowWhereEveryNodeHasAPredecessorNamesTheCycleOnce) {
  const auto problems = FindStructuralProblems(Flow("a:x b:x", "a>b b>a"));
  ASSERT_THAT(Codes(problems), ElementsAre("no_start_node a b>a"));
  EXPECT_EQ(problems[0].message,
            "No start node found in flow: every node has a predecessor (cycle a -> b -> a)");
}

TEST(FlowAnalysisTest, NamesTheNodesOfACycleInOrder) {
  const auto problems =
      FindStructuralProblems(Flow("s:start c:x a:x b:x d:x", "s>a a>b b>c c>a c>d"));
  ASSERT_THAT(Codes(problems), ElementsAre("cycle c b>c"));
  EXPECT_EQ(problems[0].message, "Flow has a cycle: c -> a -> b -> c");
}

TEST(FlowAnalysisTest, NamesSelfLoopsAndEveryKnotOfCycles) {
  EXPECT_THAT(
      Codes(FindStructuralProblems(Flow("s:start a:x b:x c:x d:x", "s>a a>a a>b b>c c>b c>d d>d"))),
      ElementsAre("cycle a a>a", "cycle b c>b", "cycle d d>d"));
}

TEST(FlowAnalysisTest, NamesEdgesFromAndToMissingNodes) {
  const auto problems = FindStructuralProblems(Flow("s:start", "ghost>s s>phantom no>where"));
  ASSERT_THAT(Codes(problems),
              ElementsAre("edge_source_missing  ghost>s", "edge_target_missing  s>phantom",
                          "edge_source_missing  no>where", "edge_target_missing  no>where"));
  EXPECT_EQ(problems[1].message,
            "Edge 's>phantom' leads to node 'phantom', which is not in the flow");
}

TEST(FlowAnalysisTest, NamesDuplicateNodeIds) {
  EXPECT_THAT(Codes(FindStructuralProblems(Flow("a:x a:y"))), ElementsAre("duplicate_node_id a "));
}

TEST(FlowAnalysisTest, ALongCycleIsCutInTheMessage) {
  std::string nodes = "s:start ";
  std::string edges = "s>n0 ";
  for (int i = 0; i < 10'000; ++i) {
    nodes += "n" + std::to_string(i) + ":x ";
    edges += "n" + std::to_string(i) + ">n" + std::to_string((i + 1) % 10'000) + " ";
  }
  const auto problems = FindStructuralProblems(Flow(nodes, edges));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].message, HasSubstr("n19 -> (9980 more nodes) -> n0"));
}

TEST(FlowAnalysisTest, NamesUnknownApplets) {
  const auto problems =
      AnalyseFlow(Flow("s:START m:Memory f:Frobnicate e:End", "s>m m>f f>e"), OnlyMemory);
  ASSERT_THAT(Codes(problems), ElementsAre("unknown_applet f "));
  EXPECT_THAT(problems[0].message, HasSubstr("Applet type 'frobnicate' not found (node 'f')"));
}

TEST(FlowAnalysisTest, NamesNodeDataThatWouldFail) {
  const store::FlowRecord flow = Flow("s:start a:x b:x c:x", "s>a a>b s>c");
  const auto problem_of = [&](const std::string& id, const std::string& data) {
    const auto problems = AnalyseFlow(WithData(flow, id, data), AnyApplet);
    return problems.empty() ? "" : problems[0].code + ": " + problems[0].message;
  };
  EXPECT_EQ(problem_of("b", R"({"timeout_ms":5,"input":"{{results.a.output}} {{input.x}}"})"), "");
  EXPECT_EQ(problem_of("s", R"({"input":"{{"})"), "");  // pass-through nodes have no content
  EXPECT_EQ(problem_of("b", R"({"timeout_ms":"5"})"),
            "invalid_node_data: Node 'b': data.timeout_ms: \"5\" is not a positive number of "
            "milliseconds");
  EXPECT_EQ(problem_of("b", R"({"input":{"t":["{{inptu}}"]}})"),
            "invalid_node_data: Node 'b': data.input: {{inptu}}: a path begins with input, "
            "results, context or run_id");
  EXPECT_EQ(problem_of("b", R"({"input":"{{results.z.output}}"})"),
            "invalid_node_data: Node 'b': data.input: {{results.z.output}}: node 'z' is not in "
            "the flow");
  EXPECT_EQ(problem_of("b", R"({"input":"{{results.c.output}}"})"),
            "invalid_node_data: Node 'b': data.input: {{results.c.output}}: node 'c' does not "
            "come before node 'b'");
  EXPECT_EQ(problem_of("b", R"({"input":"{{results.s.output}}"})"),
            "invalid_node_data: Node 'b': data.input: {{results.s.output}}: node 's' has no "
            "result: it is a start node");
}

TEST(FlowAnalysisTest, SummarisesToOneLine) {
  const FlowProblem problem{"c", "First", "", ""};
  EXPECT_EQ(SummariseProblems({problem}), "First");
  EXPECT_EQ(SummariseProblems({problem, problem}), "First (and 1 more problem)");
  EXPECT_EQ(SummariseProblems({problem, problem, problem}), "First (and 2 more problems)");
}

TEST(FlowCyclesTest, FindsAShortestCycleOfEachKnot) {
  // 0 -> 1 -> 2 -> 3 -> 0 with the short cut 1 -> 0.
  EXPECT_THAT(FindCycles(5, {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {1, 0}, {3, 4}}),
              ElementsAre(ElementsAre(0, 1)));
  EXPECT_THAT(FindCycles(0, {}), IsEmpty());
}

}  // namespace
}  // namespace synappsd::engine
