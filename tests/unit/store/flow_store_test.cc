#include <limits>

#include "unit/store/database_fixture.h"

namespace synappsd::store {
namespace {

using FlowStoreTest = OpenStoreTest;

std::vector<std::string> Ids(const Page<FlowRecord>& page) {
  std::vector<std::string> ids;
  for (const FlowRecord& flow : page.items) ids.push_back(flow.id);
  return ids;
}

TEST_F(FlowStoreTest, KeepsAFlowAsItWasPut) {
  const FlowRecord flow = MakeFlow("a/ä %", 7);
  ASSERT_TRUE(store().PutFlow(flow).ok());
  Reopen();
  ExpectSameFlow(store().GetFlow("a/ä %").value(), flow);
}

TEST_F(FlowStoreTest, UnknownFlowIsNotFound) {
  EXPECT_EQ(store().GetFlow("x").status().code(), Code::kNotFound);
  EXPECT_EQ(store().DeleteFlow("x").code(), Code::kNotFound);
}

TEST_F(FlowStoreTest, ReplacingKeepsThePlaceAndLeavesNothingOfTheOldFlow) {
  for (const char* id : {"c", "a", "b"}) ASSERT_TRUE(store().PutFlow(MakeFlow(id, 5)).ok());
  FlowRecord flow = MakeFlow("a", 2);
  flow.name = "renamed";
  ASSERT_TRUE(store().PutFlow(flow).ok());
  EXPECT_EQ(Ids(store().ListFlows(0, 10)), (std::vector<std::string>{"c", "a", "b"}));
  ExpectSameFlow(store().GetFlow("a").value(), flow);
  EXPECT_EQ(store().ListFlows(0, 10).total, 3u);
}

TEST_F(FlowStoreTest, NodeAndEdgeIdsAreUniquePerFlowOnly) {
  ASSERT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  ASSERT_TRUE(store().PutFlow(MakeFlow("b")).ok());
  FlowRecord twice = MakeFlow("c");
  twice.nodes.push_back(twice.nodes[0]);
  const Status status = store().PutFlow(twice);
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_NE(status.message().find("'n2'"), std::string::npos) << status.message();
  FlowRecord edges = MakeFlow("c");
  edges.edges.push_back(edges.edges[0]);
  EXPECT_EQ(store().PutFlow(edges).code(), Code::kInvalidArgument);
  EXPECT_EQ(store().GetFlow("c").status().code(), Code::kNotFound);
}

TEST_F(FlowStoreTest, RefusesPositionsThatJsonCannotExpress) {
  for (const double bad :
       {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    FlowRecord flow = MakeFlow("a");
    flow.nodes[1].position_y = bad;
    EXPECT_EQ(store().PutFlow(flow).code(), Code::kInvalidArgument);
  }
}

TEST_F(FlowStoreTest, DeletedFlowIsGoneAndItsRunsStay) {
  ASSERT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  ASSERT_TRUE(store().Commit(Creation(MakeRun("r", "a"))).ok());
  ASSERT_TRUE(store().DeleteFlow("a").ok());
  EXPECT_EQ(store().GetFlow("a").status().code(), Code::kNotFound);
  EXPECT_EQ(store().ListFlows(0, 10).total, 0u);
  EXPECT_EQ(store().GetRun("r")->flow_id, std::string("a"));

  ASSERT_TRUE(store().PutFlow(MakeFlow("a", 1)).ok());
  EXPECT_EQ(store().GetFlow("a")->nodes.size(), 1u);  // nothing came back
}

TEST_F(FlowStoreTest, PagesAreInOrderOfCreationAcrossGaps) {
  constexpr std::size_t kFlows = 1100;  // more than one block of the tally
  std::vector<std::string> left;
  std::vector<std::future<Status>> answers;
  for (std::size_t i = 0; i < kFlows; ++i) {
    auto promise = std::make_shared<std::promise<Status>>();
    answers.push_back(promise->get_future());
    store_->PutFlow(MakeFlow("f" + std::to_string(i), static_cast<int>(i % 3)),
                    [promise](Status status) { promise->set_value(status); });
  }
  for (auto& answer : answers) ASSERT_TRUE(answer.get().ok());
  for (std::size_t i = 0; i < kFlows; ++i) {
    const std::string id = "f" + std::to_string(i);
    if (i % 7 == 0) {
      ASSERT_TRUE(store().DeleteFlow(id).ok());
    } else {
      left.push_back(id);
    }
  }
  std::vector<std::string> seen;
  for (std::uint64_t offset = 0; offset < left.size(); offset += 100) {
    const Page<FlowRecord> page = store().ListFlows(offset, 100);
    EXPECT_EQ(page.total, left.size());
    for (const FlowRecord& flow : page.items) {
      seen.push_back(flow.id);
      const std::size_t nodes = static_cast<std::size_t>(std::stoi(flow.id.substr(1))) % 3;
      EXPECT_EQ(flow.nodes.size(), nodes) << flow.id;
    }
  }
  EXPECT_EQ(seen, left);
  EXPECT_EQ(Ids(store().ListFlows(left.size() - 1, 100)), std::vector<std::string>{left.back()});
}

TEST_F(FlowStoreTest, PageBeyondTheEndIsEmptyWithTheTotal) {
  ASSERT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  for (const std::uint64_t offset : {std::uint64_t{1}, std::uint64_t{1} << 63, UINT64_MAX}) {
    const Page<FlowRecord> page = store().ListFlows(offset, 20);
    EXPECT_TRUE(page.items.empty());
    EXPECT_EQ(page.total, 1u);
  }
  EXPECT_TRUE(store().ListFlows(0, 0).items.empty());
}

class FlowPageBytesTest : public AnyDatabaseTest {
 protected:
  FlowPageBytesTest() { options_.max_page_bytes = 1 << 20; }
  void SetUp() override { Open(); }
};

TEST_F(FlowPageBytesTest, APageThatIsTooLargeIsRefusedASmallerOneIsNot) {
  for (const char* id : {"a", "b", "c"}) {
    FlowRecord flow = MakeFlow(id);
    flow.nodes[1].data = "\"" + std::string(600'000, 'x') + "\"";
    ASSERT_TRUE(store().PutFlow(flow).ok());
  }
  const Result<Page<FlowRecord>> page = store().TryListFlows(0, 2);
  EXPECT_EQ(page.status().code(), Code::kOutOfRange);
  EXPECT_NE(page.status().message().find("1 MiB"), std::string::npos) << page.status().message();
  EXPECT_EQ(store().ListFlows(1, 1).items.at(0).nodes.at(1).data.size(), 600'002u);
  EXPECT_EQ(store().ListFlows(2, 2).items.size(), 1u);
}

TEST_F(FlowPageBytesTest, ASingleFlowIsReadWhateverItsSize) {
  FlowRecord flow = MakeFlow("large");
  flow.name = std::string(3 << 20, 'n');
  ASSERT_TRUE(store().PutFlow(flow).ok());
  ExpectSameFlow(store().ListFlows(0, 20).items.at(0), flow);
  ASSERT_TRUE(store().PutFlow(MakeFlow("small")).ok());
  EXPECT_EQ(store().TryListFlows(0, 20).status().code(), Code::kOutOfRange);
}

}  // namespace
}  // namespace synappsd::store
