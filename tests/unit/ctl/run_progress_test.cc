#include "ctl/run_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/printable.h"

namespace synappsd::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// {"seq","kind","node_id","time","data"} as the daemon sends it.
json::Value Event(const std::string& kind, const std::string& node, double time,
                  const std::string& data) {
  return *json::Parse(R"({"kind":")" + kind + R"(","node_id":)" +
                      (node.empty() ? "null" : json::Quoted(node)) + R"(,"time":)" +
                      json::FormatDouble(time) + R"(,"data":)" + data + "}");
}

class RunProgressTest : public ::testing::Test {
 protected:
  void Take(const std::string& kind, const std::string& node, double time,
            const std::string& data) {
    progress_.Take({kind, "", ""}, Event(kind, node, time, data));
  }
  void Begin(int steps) {
    Take("run.created", "", 100, R"({"flow_id":"f","total_steps":)" + std::to_string(steps) + "}");
  }
  std::string Text(double now, const Terminal& terminal = {}) const {
    std::string text;
    for (const std::string& line : progress_.Lines(now, terminal)) text += line + "\n";
    return text;
  }
  RunProgress progress_{"r"};
};

TEST_F(RunProgressTest, ShowsEachNodeAndHowLongItTakes) {
  Begin(3);
  Take("node.started", "a", 100, R"({"type":"start","attempt":0})");
  Take("node.completed", "a", 100.5, R"({"type":"start"})");
  Take("node.started", "w", 101, R"({"type":"writer","attempt":1})");
  EXPECT_EQ(Text(103),
            "run r of flow f\n"
            "running  1 of 3 nodes  3.00 s\n"
            "NODE  TYPE    STATUS   TOOK\n"
            "a     start   success  0.50 s\n"
            "w     writer  running  2.00 s  attempt 2\n");
}

TEST_F(RunProgressTest, AnEndIsFinal) {
  Begin(1);
  Take("node.started", "z", 100, R"({"type":"zap","attempt":0})");
  Take("node.failed", "z", 101, R"({"type":"zap","code":"NOT_FOUND","message":"no \u001b such"})");
  Take("run.finished", "", 101, R"({"status":"error","error":"Error in applet"})");
  EXPECT_EQ(progress_.status(), "error");
  EXPECT_EQ(progress_.error(), "Error in applet");
  EXPECT_THAT(Text(999), HasSubstr("error  0 of 1 nodes  1.00 s"));
  EXPECT_THAT(Text(999), HasSubstr("no \\x1b such"));
}

TEST_F(RunProgressTest, CountsPiecesOfText) {
  Begin(1);
  Take("node.started", "w", 100, R"({"type":"writer","attempt":0})");
  const json::Value token = *json::Parse(R"({"node_id":"w","kind":"token","data":"hel"})");
  for (int i = 0; i < 3; ++i) progress_.Take({"node.event", "", ""}, token);
  EXPECT_THAT(Text(101), HasSubstr("3 pieces of text"));
}

TEST_F(RunProgressTest, OfManyNodesShowsThoseThatMatter) {
  Begin(1000);
  for (int i = 0; i < 1000; ++i) {
    const std::string id = "n" + std::to_string(i);
    Take("node.started", id, 100 + i, R"({"type":"t","attempt":0})");
    if (i == 3) continue;  // still at work
    if (i == 5) {
      Take("node.failed", id, 100 + i, R"({"type":"t","code":"X","message":"broken"})");
    } else {
      Take("node.completed", id, 100 + i, R"({"type":"t"})");
    }
  }
  const Terminal terminal{.is_terminal = true, .columns = 40, .rows = 10};
  const std::vector<std::string> lines = progress_.Lines(2000, terminal);
  EXPECT_LT(lines.size(), terminal.rows);
  for (const std::string& line : lines) EXPECT_LE(DisplayWidth(line), terminal.columns) << line;
  const std::string text = Text(2000, terminal);
  for (const char* shown : {"n3 ", "n5 ", "n997", "n998", "n999", "... and 995 more nodes"}) {
    EXPECT_THAT(text, HasSubstr(shown));
  }
  EXPECT_THAT(text, Not(HasSubstr("n4 ")));
}

TEST_F(RunProgressTest, EventsOfAnyShapeAreSurvived) {
  for (const char* text :
       {"{}", R"({"data":5})", R"({"node_id":5,"time":"x","data":{"type":1}})"}) {
    for (const char* kind : {"run.created", "node.started", "node.completed", "node.event",
                             "run.finished", "something.new"}) {
      progress_.Take({kind, "", ""}, *json::Parse(text));
      EventLine({kind, "", ""}, *json::Parse(text));
    }
  }
  EXPECT_THAT(Text(0), HasSubstr("run r"));
}

TEST(EventLineTest, SaysWhatHappened) {
  setenv("TZ", "UTC", 1);
  tzset();
  EXPECT_EQ(
      EventLine({"node.failed", "4", ""},
                Event("node.failed", "w", 0, R"({"type":"writer","code":"X","message":"m"})")),
      "00:00:00  node.failed  w  writer  X  m");
  EXPECT_EQ(EventLine({"run.finished", "5", ""},
                      Event("run.finished", "", 3600, R"({"status":"success","error":null})")),
            "01:00:00  run.finished  success");
  EXPECT_EQ(EventLine({"node.event", "", ""},
                      *json::Parse(R"({"node_id":"w","kind":"progress","data":{"done":1}})")),
            "          node.progress  w  {\"done\":1}");
  EXPECT_EQ(EventLine({"node.event", "", ""},
                      *json::Parse(R"({"node_id":"w","kind":"token","data":"x"})")),
            "");
}

}  // namespace
}  // namespace synappsd::ctl
