#include "unit/store/database_fixture.h"

namespace synappsd::store {
namespace {

using RunStoreTest = OpenStoreTest;

NodeRunRecord MakeNodeRun(const std::string& run_id, const std::string& node_id) {
  NodeRunRecord node_run;
  node_run.run_id = run_id;
  node_run.node_id = node_id;
  node_run.type = "memory";
  node_run.status = "running";
  node_run.request_id = "request-" + node_id;
  node_run.attempt = 1;
  node_run.start_time = 100;
  return node_run;
}

NodeRunRecord Succeeded(NodeRunRecord node_run, double end_time, const std::string& output) {
  node_run.status = "success";
  node_run.has_result = true;
  node_run.end_time = end_time;
  node_run.output = output;
  return node_run;
}

EventRecord MakeEvent(const std::string& run_id, std::int64_t seq) {
  EventRecord event;
  event.run_id = run_id;
  event.seq = seq;
  event.kind = "node.started";
  event.node_id = seq % 2 == 0 ? "n" : "";
  event.time = 100.5 + static_cast<double>(seq);
  event.data = R"({"seq":)" + std::to_string(seq) + "}";
  return event;
}

void ExpectSameRun(const RunRecord& a, const RunRecord& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.flow_id, b.flow_id);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.current_applet, b.current_applet);
  EXPECT_EQ(a.progress, b.progress);
  EXPECT_EQ(a.total_steps, b.total_steps);
  EXPECT_EQ(a.start_time, b.start_time);
  EXPECT_EQ(a.end_time, b.end_time);
  EXPECT_EQ(a.results, b.results);
  EXPECT_EQ(a.error, b.error);
  EXPECT_EQ(a.input_data, b.input_data);
}

TEST_F(RunStoreTest, KeepsARunFromBeginningToEnd) {
  RunRecord run = MakeRun("r", "f");
  ASSERT_TRUE(store().Commit(Creation(run)).ok());
  ExpectSameRun(store().GetRun("r").value(), run);

  run.status = "error";
  run.current_applet = "memory";
  run.progress = 2;
  run.end_time = 1795367912.25;
  run.results = R"({"m":{"type":"memory","output":1.0}})";
  run.error = "it broke";
  ASSERT_TRUE(store().Commit(Update(run)).ok());
  Reopen();
  ExpectSameRun(store().GetRun("r").value(), run);
}

TEST_F(RunStoreTest, OptionalMembersMayBeAbsent) {
  RunRecord run = MakeRun("r", "f");
  run.flow_id = boost::none;
  run.input_data = boost::none;
  ASSERT_TRUE(store().Commit(Creation(run)).ok());
  ExpectSameRun(store().GetRun("r").value(), run);
}

TEST_F(RunStoreTest, AnErrorsTextMayHoldACharacterWithTheCode0) {
  RunRecord run = MakeRun("r", "f");
  run.error = std::string("broken\0pipe", 11);
  ASSERT_TRUE(store().Commit(Creation(run)).ok());
  EXPECT_EQ(store().GetRun("r")->error, std::string("broken\ufffdpipe"));
}

TEST_F(RunStoreTest, UnknownRunIsNotFound) {
  EXPECT_EQ(store().GetRun("x").status().code(), Code::kNotFound);
  EXPECT_EQ(store().ListNodeRuns("x").status().code(), Code::kNotFound);
  EXPECT_EQ(store().ListEvents("x", 0, 10).status().code(), Code::kNotFound);
  EXPECT_EQ(store().Commit(Update(MakeRun("x", "f"))).code(), Code::kNotFound);
  RunTransaction node_run;
  node_run.node_runs = {MakeNodeRun("x", "n")};
  EXPECT_EQ(store().Commit(node_run).code(), Code::kNotFound);
}

TEST_F(RunStoreTest, ResultsOfAnUnfinishedRunComeFromItsNodesInTheOrderTheyEnded) {
  RunTransaction begin = Creation(MakeRun("r", "f"));
  begin.node_runs = {MakeNodeRun("r", "a"), MakeNodeRun("r", "b \"quoted\" ä"),
                     MakeNodeRun("r", "c"), MakeNodeRun("r", "start")};
  ASSERT_TRUE(store().Commit(begin).ok());
  EXPECT_EQ(store().GetRun("r")->results, "{}");

  NodeRunRecord failed = MakeNodeRun("r", "c");
  failed.status = "error";
  failed.end_time = 105;
  NodeRunRecord pass_through = Succeeded(MakeNodeRun("r", "start"), 99, "null");
  pass_through.has_result = false;
  RunTransaction ends;
  ends.update = MakeRun("r", "f");
  ends.update->results = R"({"ignored":"it has not ended"})";
  ends.node_runs = {Succeeded(MakeNodeRun("r", "a"), 120, R"({"key":"k"})"),
                    Succeeded(MakeNodeRun("r", "b \"quoted\" ä"), 110, R"("text")"), failed,
                    pass_through};
  ASSERT_TRUE(store().Commit(ends).ok());
  const std::string expected = R"({"b \"quoted\" ä":{"type":"memory","output":"text"},)"
                               R"("a":{"type":"memory","output":{"key":"k"}}})";
  EXPECT_EQ(store().GetRun("r")->results, expected);
  EXPECT_EQ(store().ListRuns({}).items.at(0).results, expected);

  RunRecord ended = MakeRun("r", "f");
  ended.status = "success";
  ended.end_time = 130;
  ended.results = R"({"final":1})";
  ASSERT_TRUE(store().Commit(Update(ended)).ok());
  EXPECT_EQ(store().GetRun("r")->results, R"({"final":1})");
}

TEST_F(RunStoreTest, NodeRunsAreReplacedByKeyAndListedInOrderOfStart) {
  RunTransaction begin = Creation(MakeRun("r", "f"));
  NodeRunRecord late = MakeNodeRun("r", "a");
  late.start_time = 200;
  begin.node_runs = {late, MakeNodeRun("r", "b")};
  ASSERT_TRUE(store().Commit(begin).ok());
  NodeRunRecord again = MakeNodeRun("r", "b");
  again.status = "error";
  again.attempt = 2;
  again.end_time = 150.25;
  again.output = "[1]";
  again.metadata = R"({"tokens":7})";
  again.error = "no";
  again.error_code = 14;
  RunTransaction change;
  change.node_runs = {again};
  ASSERT_TRUE(store().Commit(change).ok());

  const std::vector<NodeRunRecord> rows = store().ListNodeRuns("r").value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].node_id, "a");
  EXPECT_EQ(rows[0].node_id, "b");
  EXPECT_EQ(rows[0].run_id, "r");
  EXPECT_EQ(rows[0].status, "error");
  EXPECT_EQ(rows[0].request_id, "request-b");
  EXPECT_EQ(rows[0].attempt, 2);
  EXPECT_EQ(rows[0].end_time, 150.25);
  EXPECT_EQ(rows[0].output, "[1]");
  EXPECT_EQ(rows[0].metadata, R"({"tokens":7})");
  EXPECT_EQ(rows[0].error, std::string("no"));
  EXPECT_EQ(rows[0].error_code, 14);
  EXPECT_FALSE(rows[0].has_result);
}

TEST_F(RunStoreTest, EventsComeInOrderFromAnyPoint) {
  RunTransaction begin = Creation(MakeRun("r", "f"));
  for (std::int64_t seq = 1; seq <= 5; ++seq) begin.events.push_back(MakeEvent("r", seq));
  ASSERT_TRUE(store().Commit(begin).ok());
  ASSERT_TRUE(store().Commit(Creation(MakeRun("other", "f"))).ok());

  const std::vector<EventRecord> events = store().ListEvents("r", 2, 2).value();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].seq, 3);
  EXPECT_EQ(events[1].seq, 4);
  EXPECT_EQ(events[1].run_id, "r");
  EXPECT_EQ(events[1].kind, "node.started");
  EXPECT_EQ(events[1].node_id, "n");
  EXPECT_EQ(events[1].time, 104.5);
  EXPECT_EQ(events[1].data, R"({"seq":4})");
  EXPECT_TRUE(store().ListEvents("r", 5, 10)->empty());
  EXPECT_TRUE(store().ListEvents("other", 0, 10)->empty());
}

TEST_F(RunStoreTest, ATransactionIsAllOrNothing) {
  RunTransaction begin = Creation(MakeRun("r", "f"));
  begin.events = {MakeEvent("r", 1)};
  ASSERT_TRUE(store().Commit(begin).ok());

  RunTransaction bad = Update(MakeRun("r", "f"));
  bad.update->status = "success";
  bad.update->end_time = 1;
  bad.node_runs = {MakeNodeRun("r", "n")};
  bad.events = {MakeEvent("r", 2), MakeEvent("r", 1)};
  StoreWrite write;
  write.value.package = "p";
  write.value.key = "k";
  write.value.value = "1";
  bad.store_writes = {write};
  const Status status = store().Commit(bad);
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_NE(status.message().find("event 1"), std::string::npos) << status.message();
  EXPECT_EQ(store().GetRun("r")->status, "running");
  EXPECT_TRUE(store().ListNodeRuns("r")->empty());
  EXPECT_EQ(store().ListEvents("r", 0, 10)->size(), 1u);
  RunQuery succeeded;
  succeeded.status = "success";
  EXPECT_EQ(store().ListRuns(succeeded).total, 0u);

  bad.events = {MakeEvent("r", 2)};
  EXPECT_TRUE(store().Commit(bad).ok());
  EXPECT_EQ(store().GetValue("p", "", "k")->value, "1");
}

TEST_F(RunStoreTest, ARunIsCreatedOnce) {
  ASSERT_TRUE(store().Commit(Creation(MakeRun("r", "f"))).ok());
  EXPECT_EQ(store().Commit(Creation(MakeRun("r", "f"))).code(), Code::kInvalidArgument);
  EXPECT_EQ(store().ListRuns({}).total, 1u);
}

TEST_F(RunStoreTest, UnfinishedRunsHaveWhatIsNeededToResumeThem) {
  RunTransaction first = Creation(MakeRun("first", "f"));
  first.create->graph = R"({"name":"as it was"})";
  first.node_runs = {Succeeded(MakeNodeRun("first", "a"), 101, "1"), MakeNodeRun("first", "b")};
  first.events = {MakeEvent("first", 1), MakeEvent("first", 2)};
  ASSERT_TRUE(store().Commit(first).ok());
  RunRecord ended = MakeRun("ended", "f");
  ended.status = "cancelled";
  ended.end_time = 5;
  ASSERT_TRUE(store().Commit(Creation(ended)).ok());
  RunTransaction idle = Creation(MakeRun("idle", "f"));
  idle.create->run.status = "idle";
  ASSERT_TRUE(store().Commit(idle).ok());

  const std::vector<UnfinishedRun> runs = store().ListUnfinishedRuns();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].run.id, "first");
  EXPECT_EQ(runs[0].graph, R"({"name":"as it was"})");
  ASSERT_EQ(runs[0].node_runs.size(), 2u);
  EXPECT_EQ(runs[0].node_runs[0].output, "1");
  EXPECT_EQ(runs[0].node_runs[1].run_id, "first");
  EXPECT_EQ(runs[0].last_seq, 2);
  EXPECT_EQ(runs[1].run.id, "idle");
  EXPECT_EQ(runs[1].last_seq, 0);
}

class RunPageBytesTest : public AnyDatabaseTest {
 protected:
  RunPageBytesTest() { options_.max_page_bytes = 1 << 20; }
  void SetUp() override { Open(); }
  void ExpectOnlySinglePages() {
    EXPECT_EQ(store().TryListRuns({}).status().code(), Code::kOutOfRange);
    RunQuery one;
    one.limit = 1;
    EXPECT_EQ(store().ListRuns(one).items.size(), 1u);
  }
  const std::string large_ = "\"" + std::string(600'000, 'x') + "\"";
};

TEST_F(RunPageBytesTest, ResultsOfEndedRunsCount) {
  for (const char* id : {"a", "b"}) {
    RunRecord run = MakeRun(id, "f");
    run.status = "success";
    run.end_time = 1;
    run.results = R"({"n":)" + large_ + "}";
    ASSERT_TRUE(store().Commit(Creation(run)).ok());
  }
  ExpectOnlySinglePages();
}

TEST_F(RunPageBytesTest, ResultsOfUnfinishedRunsCount) {
  for (const char* id : {"a", "b"}) {
    RunTransaction begin = Creation(MakeRun(id, "f"));
    begin.node_runs = {Succeeded(MakeNodeRun(id, "n"), 101, large_)};
    ASSERT_TRUE(store().Commit(begin).ok());
  }
  ExpectOnlySinglePages();
}

}  // namespace
}  // namespace synappsd::store
