// Databases of the existing system, as it left them: what it answered over them is what we read.
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "support/legacy_database.h"
#include "unit/store/sqlite_file.h"
#include "unit/store/store_fixture.h"

namespace synappsd::store {
namespace {

const std::filesystem::path kFixtures = SYNAPPS_LEGACY_FIXTURES;

// What was answered over the fixture; see support/legacy_database.h.
json::Value ExpectedRuns(const std::string& fixture) {
  const testing::LegacyForm form{fixture == "legacy-synapps.db" ? "" : "fd07f894a915"};
  return json::Parse(testing::LegacyAnswers(form).at("/api/v1/runs?page_size=100")).value();
}

json::Value ReadJson(const std::filesystem::path& path) {
  return json::Parse(testing::ReadText(path)).value();
}

std::string TextOf(const json::Value& object, const char* name) {
  return *object.Find(name)->if_string();
}

Optional<std::string> OptionalTextOf(const json::Value& object, const char* name) {
  const std::string* text = object.Find(name)->if_string();
  if (text == nullptr) return boost::none;
  return *text;
}

double NumberOf(const json::Value& object, const char* name) {
  return object.Find(name)->if_number()->as_double();
}

class AdoptionTest : public StoreTest {
 protected:
  AdoptionTest() {
    options_.notice = [this](const std::string& text) { notices_.push_back(text); };
  }

  void Copy(const std::string& fixture) {
    std::filesystem::copy_file(kFixtures / fixture, options_.location.path);
  }
  Status Refusal() {
    Result<std::unique_ptr<Store>> opened = Store::Open(options_);
    return opened.ok() ? Status::Ok() : opened.status();
  }
  bool Noticed(const std::string& words) const {
    for (const std::string& notice : notices_) {
      if (notice.find(words) != std::string::npos) return true;
    }
    return false;
  }
  std::string Backup() const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      if (entry.path().string().find(options_.location.path + ".backup-v1-") == 0)
        return entry.path();
    }
    return "";
  }

  std::vector<std::string> notices_;
};

void ExpectFlow(const FlowRecord& flow, const json::Value& expected) {
  EXPECT_EQ(flow.id, TextOf(expected, "id"));
  EXPECT_EQ(flow.name, TextOf(expected, "name"));
  const json::Array& nodes = *expected.Find("nodes")->if_array();
  ASSERT_EQ(flow.nodes.size(), nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    EXPECT_EQ(flow.nodes[i].id, TextOf(nodes[i], "id"));
    EXPECT_EQ(flow.nodes[i].type, TextOf(nodes[i], "type"));
    EXPECT_EQ(flow.nodes[i].position_x, NumberOf(*nodes[i].Find("position"), "x"));
    EXPECT_EQ(flow.nodes[i].position_y, NumberOf(*nodes[i].Find("position"), "y"));
    EXPECT_EQ(flow.nodes[i].data, json::Write(*nodes[i].Find("data")));
  }
  const json::Array& edges = *expected.Find("edges")->if_array();
  ASSERT_EQ(flow.edges.size(), edges.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    EXPECT_EQ(flow.edges[i].id, TextOf(edges[i], "id"));
    EXPECT_EQ(flow.edges[i].source, TextOf(edges[i], "source"));
    EXPECT_EQ(flow.edges[i].target, TextOf(edges[i], "target"));
    EXPECT_EQ(flow.edges[i].animated, *edges[i].Find("animated")->if_bool());
  }
}

void ExpectRun(const RunRecord& run, const json::Value& expected) {
  EXPECT_EQ(run.id, TextOf(expected, "run_id"));
  EXPECT_EQ(run.flow_id, OptionalTextOf(expected, "flow_id"));
  EXPECT_EQ(run.current_applet, OptionalTextOf(expected, "current_applet"));
  EXPECT_EQ(run.progress, NumberOf(expected, "progress"));
  EXPECT_EQ(run.total_steps, NumberOf(expected, "total_steps"));
  EXPECT_EQ(run.start_time, NumberOf(expected, "start_time"));
  EXPECT_EQ(run.results, json::Write(*expected.Find("results")));
  EXPECT_EQ(run.input_data.value_or("null"), json::Write(*expected.Find("input_data")));
  EXPECT_EQ(run.status, TextOf(expected, "status"));
  EXPECT_EQ(run.error, OptionalTextOf(expected, "error"));
  EXPECT_EQ(run.end_time, NumberOf(expected, "end_time"));
}

class AdoptsTest : public AdoptionTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(AdoptsTest, EveryFlowAndRunIsAsTheExistingSystemShowsIt) {
  Copy(GetParam());
  Open();
  const json::Value flows_page = ReadJson(kFixtures / "legacy-expected/flows.json");
  const json::Array& flows = *flows_page.Find("items")->if_array();
  const Page<FlowRecord> listed_flows = store().ListFlows(0, 100);
  ASSERT_EQ(listed_flows.items.size(), flows.size());
  EXPECT_EQ(listed_flows.total, flows.size());
  for (std::size_t i = 0; i < flows.size(); ++i) {
    ExpectFlow(listed_flows.items[i], flows[i]);
    ExpectFlow(store().GetFlow(TextOf(flows[i], "id")).value(), flows[i]);
  }

  const json::Value runs_page = ExpectedRuns(GetParam());
  const json::Array& runs = *runs_page.Find("items")->if_array();
  const Page<RunRecord> listed_runs = store().ListRuns({});
  ASSERT_EQ(listed_runs.items.size(), runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    ExpectRun(listed_runs.items[i], runs[i]);
    ExpectRun(store().GetRun(TextOf(runs[i], "run_id")).value(), runs[i]);
  }
  EXPECT_TRUE(store().ListUnfinishedRuns().empty());
}

TEST_P(AdoptsTest, TheListsFiltersCountTheAdoptedRuns) {
  Copy(GetParam());
  Open();
  const auto total = [this](Optional<std::string> status, Optional<std::string> flow) {
    RunQuery query;
    query.status = std::move(status);
    query.flow_id = std::move(flow);
    const Page<RunRecord> page = store().ListRuns(query);
    EXPECT_EQ(page.total, page.items.size());
    return page.total;
  };
  EXPECT_EQ(total(boost::none, boost::none), 5u);
  EXPECT_EQ(total(std::string("success"), boost::none), 3u);
  EXPECT_EQ(total(std::string("error"), boost::none), 2u);
  EXPECT_EQ(total(std::string("running"), boost::none), 0u);
  EXPECT_EQ(total(boost::none, std::string("blog-post-writer")), 3u);
  EXPECT_EQ(total(std::string("success"), std::string("blog-post-writer")), 1u);
}

TEST_P(AdoptsTest, ACopyOfTheOriginalIsKept) {
  Copy(GetParam());
  const std::string content =
      SqliteFile(options_.location.path)
          .Text("SELECT group_concat(id || status || results) FROM workflow_runs");
  Open();
  ASSERT_NE(Backup(), "");
  EXPECT_EQ(
      SqliteFile(Backup()).Text("SELECT group_concat(id || status || results) FROM workflow_runs"),
      content);
  EXPECT_EQ(std::filesystem::status(Backup()).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_TRUE(Noticed(Backup()));
  EXPECT_TRUE(Noticed("adopted"));
  EXPECT_TRUE(Noticed("was still running"));

  notices_.clear();
  Reopen();
  EXPECT_TRUE(notices_.empty());
}

INSTANTIATE_TEST_SUITE_P(Made, AdoptsTest,
                         ::testing::Values("legacy-synapps.db", "legacy-synapps-alembic.db"));

TEST_F(AdoptionTest, TheOldestRevisionGetsTheColumnItLacks) {
  Copy("legacy-synapps-alembic.db");
  SqliteFile file(options_.location.path);
  file.Run("ALTER TABLE workflow_runs DROP COLUMN input_data");
  file.Run("UPDATE alembic_version SET version_num = '81751dea8da7'");
  Open();
  EXPECT_EQ(store().ListRuns({}).total, 5u);
  EXPECT_FALSE(store().ListRuns({}).items[1].input_data);
}

TEST_F(AdoptionTest, AnUnknownRevisionIsRefusedAndLeftAlone) {
  Copy("legacy-synapps-alembic.db");
  SqliteFile(options_.location.path).Run("UPDATE alembic_version SET version_num = 'feedfeedfeed'");
  const Status status = Refusal();
  EXPECT_EQ(status.code(), Code::kFailedPrecondition);
  EXPECT_NE(status.message().find("feedfeedfeed"), std::string::npos) << status.message();
  EXPECT_EQ(SqliteFile(options_.location.path).Text("SELECT COUNT(*) FROM workflow_runs"), "5");
  EXPECT_EQ(Backup(), "");
}

TEST_F(AdoptionTest, AMissingColumnIsRefusedByName) {
  Copy("legacy-synapps.db");
  SqliteFile(options_.location.path).Run("ALTER TABLE flow_edges DROP COLUMN animated");
  const Status status = Refusal();
  EXPECT_EQ(status.code(), Code::kFailedPrecondition);
  EXPECT_NE(status.message().find("flow_edges has no column animated"), std::string::npos)
      << status.message();
}

TEST_F(AdoptionTest, ADamagedFileIsRefusedAndLeftAlone) {
  Copy("legacy-synapps.db");
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(options_.location.path));
  {
    std::fstream file(options_.location.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(size / 2);
    file << std::string(8192, '\xff');
  }
  const Status status = Refusal();
  EXPECT_EQ(status.code(), Code::kDataLoss) << status.ToString();
  EXPECT_NE(status.message().find(options_.location.path), std::string::npos) << status.message();
  EXPECT_EQ(Backup(), "");
}

TEST_F(AdoptionTest, WhatJsonCannotExpressIsNullAndTold) {
  Copy("legacy-synapps.db");
  SqliteFile(options_.location.path).Run(R"(INSERT INTO flows VALUES ('odd', 'Odd');
      INSERT INTO flow_nodes VALUES ('o1', 'odd', 'start', 9e999, -9e999,
        '{"a": NaN, "b": [-Infinity, 1.0, 12345678901234567890], "c": "\ud83d\udcd6 \ud83d"}');
      INSERT INTO flow_nodes VALUES ('o2', 'odd', 'end', 1, 2, NULL);
      INSERT INTO flow_nodes VALUES ('o3', 'odd', 'end', 1, 2, 'null');
      INSERT INTO flow_nodes VALUES ('o4', 'odd', 'end', 1, 2, '[1]');
      INSERT INTO flow_nodes VALUES ('o5', 'odd', 'end', 1, 2, '{"cut');
      INSERT INTO flow_edges VALUES ('oe', 'odd', 'o1', 'o2', NULL);
      INSERT INTO flow_nodes VALUES ('orphan', 'deleted', 'end', 1, 2, '{}');
      INSERT INTO workflow_runs VALUES ('o', NULL, 'success', NULL, 1, 1, 5.5, NULL, 'null', NULL,
        'null'))");
  Open();
  const FlowRecord flow = store().GetFlow("odd").value();
  ASSERT_EQ(flow.nodes.size(), 5u);
  EXPECT_EQ(flow.nodes[0].data, R"({"a":null,"b":[null,1.0,12345678901234567890],"c":null})");
  EXPECT_EQ(flow.nodes[0].position_x, 0);
  EXPECT_EQ(flow.nodes[0].position_y, 0);
  for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(flow.nodes[i].data, "{}") << i;
  EXPECT_FALSE(flow.edges.at(0).animated.has_value());
  EXPECT_TRUE(Noticed("node 'o1': data held 3 values"));
  EXPECT_TRUE(Noticed("node 'o1': position x is infinite"));
  EXPECT_TRUE(Noticed("node 'o4': data is not a JSON object"));
  EXPECT_TRUE(Noticed("node 'o5': data is not JSON"));
  EXPECT_TRUE(Noticed("1 rows of flow_nodes belonged to deleted flows"));
  const RunRecord run = store().GetRun("o").value();
  EXPECT_EQ(run.results, "{}");
  EXPECT_FALSE(run.input_data.has_value());
  EXPECT_FALSE(run.flow_id.has_value());
  EXPECT_FALSE(run.end_time.has_value());
}

TEST_F(AdoptionTest, NoticesHaveABound) {
  Copy("legacy-synapps.db");
  SqliteFile(options_.location.path)
      .Run(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
          "INSERT INTO workflow_runs SELECT 'x' || i, NULL, 'running', NULL, 0, 1, 5.5, NULL, "
          "NULL, NULL, NULL FROM n");
  Open();
  EXPECT_LT(notices_.size(), 30u);
  EXPECT_TRUE(Noticed("and 81 more"));
}

TEST_F(AdoptionTest, AStepThatFailsIsUndoneAndCanBeRepeated) {
  Copy("legacy-synapps.db");
  SqliteFile(options_.location.path).Run("CREATE TABLE tally (in_the_way)");
  const Status status = Refusal();
  EXPECT_EQ(status.code(), Code::kInternal);
  EXPECT_NE(status.message().find("tally"), std::string::npos) << status.message();
  {
    SqliteFile file(options_.location.path);
    EXPECT_EQ(file.Text("SELECT COUNT(*) FROM workflow_runs"), "5");
    EXPECT_EQ(file.Text("SELECT version || ',' || migration FROM schema_version"), "1,0");
    EXPECT_EQ(file.Text("SELECT COUNT(*) FROM sqlite_master WHERE name = 'run'"), "0");
    file.Run("DROP TABLE tally");
  }
  Open();
  EXPECT_EQ(store().ListRuns({}).total, 5u);
}

}  // namespace
}  // namespace synappsd::store
