// A database of the existing system, taken over, answers as that system did: byte for byte, but for
// the run that was left "running" when it was killed.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>
#include <string>

#include "base/check.h"
#include "contract/test_daemon.h"
#include "support/temporary_directory.h"
#include "unit/rest/net/client.h"

namespace synappsd::contract {
namespace {

constexpr const char* kStuckRun = "09e195e3-3161-477c-ab0f-0e0f6c18ecae";

std::string Expected(const std::string& name) {
  std::ifstream file(std::filesystem::path(LEGACY_FIXTURES) / "legacy-expected" / name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The text with every UUID and every time made equal: the two samples were made by two runs of the
// same script.
std::string WithoutIdsAndTimes(const std::string& text) {
  static const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
  static const std::regex time("_time\":[0-9.]+");
  return std::regex_replace(std::regex_replace(text, uuid, "UUID"), time, "_time\":TIME");
}

class Legacy : public ::testing::Test {
 protected:
  void Open(const char* database) {
    const auto path = directory_.path() / "synapps.db";
    std::filesystem::copy_file(std::filesystem::path(LEGACY_FIXTURES) / database, path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add);
    daemon_ = std::make_unique<TestDaemon>(path.string());
  }

  std::string Get(const std::string& target) {
    const auto answer = net::Fetch(daemon_->port(), net::Get(target));
    return answer ? answer->body : "no answer";
  }

  void ExpectTheSameFlows() {
    EXPECT_EQ(Get("/api/v1/flows?page_size=100"), Expected("flows.json"));
    for (const std::string id :
         {"3f0c6a52-5d0e-4a53-9a43-0d6a7a3c8f11", "blog-post-writer", "support-memory"}) {
      EXPECT_EQ(Get("/api/v1/flows/" + id), Expected("flow-" + id + ".json"));
    }
  }

  testing::TemporaryDirectory directory_;
  std::unique_ptr<TestDaemon> daemon_;
};

// The stuck run as it is now: it has ended, at the moment of its start, because nobody knows when.
std::string EndedStuckRun() {
  std::string run = Expected(std::string("run-") + kStuckRun + ".json");
  const auto replace = [&](const std::string& from, const std::string& to) {
    const std::size_t at = run.find(from);
    CHECK(at != std::string::npos) << from;
    run.replace(at, from.size(), to);
  };
  const std::size_t start = run.find("\"start_time\":") + 13;
  const std::string start_time = run.substr(start, run.find(',', start) - start);
  replace("\"status\":\"running\"", "\"status\":\"error\"");
  replace("\"end_time\":null", "\"end_time\":" + start_time);
  replace("\"error\":null", "\"error\":\"interrupted before adoption\"");
  return run;
}

std::string ExpectedRuns() {
  std::string runs = Expected("runs.json");
  const std::string before = Expected(std::string("run-") + kStuckRun + ".json");
  const std::size_t at = runs.find(before);
  CHECK(at != std::string::npos) << "the sample has the stuck run";
  return runs.replace(at, before.size(), EndedStuckRun());
}

TEST_F(Legacy, ADatabaseMadeAtStartAnswersByteForByte) {
  Open("legacy-synapps.db");
  ExpectTheSameFlows();
  for (const std::string id :
       {"6e2b8b35-6914-4e91-a3a7-41852cbe1b3d", "7cf3171c-51d6-4213-9559-ae2268f9dc24",
        "8309b725-f248-49dc-a314-73599871d702", "f04ae790-ae34-4b19-af05-f0f11a1911cf"}) {
    EXPECT_EQ(Get("/api/v1/runs/" + id), Expected("run-" + id + ".json"));
  }
  EXPECT_EQ(Get(std::string("/api/v1/runs/") + kStuckRun), EndedStuckRun());
  EXPECT_EQ(Get("/api/v1/runs?page_size=100"), ExpectedRuns());
}

TEST_F(Legacy, ADatabaseMadeByMigrationsAnswersTheSame) {
  Open("legacy-synapps-alembic.db");
  ExpectTheSameFlows();
  EXPECT_EQ(WithoutIdsAndTimes(Get("/api/v1/runs?page_size=100")),
            WithoutIdsAndTimes(ExpectedRuns()));
}

}  // namespace
}  // namespace synappsd::contract
