#include "events/run_messages.h"

#include <gtest/gtest.h>

#include "unit/events/sample_run.h"

namespace synappsd::events {
namespace {

TEST(StatusData, HasTheKeysOfTheContractInTheirOrder) {
  std::vector<std::string> messages;
  for (const auto& changes : SampleRun("r1", "w3")) {
    for (const auto& status : changes.statuses) messages.push_back(StatusData(status, {}));
  }
  ASSERT_EQ(messages.size(), 6u);
  EXPECT_EQ(
      messages[0],
      R"({"run_id":"r1","flow_id":"w3","status":"running","current_applet":null,"progress":0,)"
      R"("total_steps":3,"start_time":1795367912.1767724,"results":{},)"
      R"("input_data":{"note":"hello"},"completed_applets":[]})");
  EXPECT_EQ(
      messages[1],
      R"({"run_id":"r1","flow_id":"w3","status":"running","current_applet":"start","progress":0,)"
      R"("total_steps":3,"start_time":1795367912.1767724,"end_time":null,"results":{},)"
      R"("error":null,"input_data":{"note":"hello"},"completed_applets":[]})");
  EXPECT_EQ(
      messages[5],
      R"({"run_id":"r1","flow_id":"w3","status":"success","current_applet":"end","progress":3,)"
      R"("total_steps":3,"start_time":1795367912.1767724,"end_time":1795367912.2429116,)"
      R"("results":{"m":{"type":"memory","output":)"
      R"({"key":"ef5a6f7a-1c2d-4e3f-8a9b-0c1d2e3f4a5b","status":"stored"}}},)"
      R"("error":null,"input_data":{"note":"hello"},"completed_applets":["s","m","e"]})");
}

TEST(StatusData, EscapesWhatPeopleWrote) {
  engine::StatusChange change = Status("r\"1", "f");
  change.snapshot.error = "line\nÄ";
  change.snapshot.input_data = nullptr;
  const std::string data = StatusData(change, {});
  EXPECT_NE(data.find(R"("run_id":"r\"1")"), std::string::npos) << data;
  EXPECT_NE(data.find(R"("error":"line\nÄ","input_data":null)"), std::string::npos) << data;
}

TEST(StatusData, LeavesOutWhatIsTooLarge) {
  engine::StatusChange change = Status("r1", "f");
  const std::string large = '"' + std::string(100, 'x') + '"';
  change.snapshot.input_data = std::make_shared<const std::string>(large);
  change.snapshot.completed = View(engine::GrowingJson::Kind::kArray, {R"("s")"});
  MessageLimits limits;
  limits.running_bytes = 104;
  limits.final_bytes = 105;
  const std::string running = StatusData(change, limits);
  EXPECT_TRUE(running.ends_with(
      R"("results":{},"error":null,"input_data":{},"completed_applets":[],"truncated":true})"))
      << running;
  change.snapshot.end_time = 1.0;
  EXPECT_TRUE(StatusData(change, limits)
                  .ends_with(R"("input_data":)" + large + R"(,"completed_applets":["s"]})"))
      << "the last message may be larger";
}

TEST(NodeEventData, TokensAreStrings) {
  EXPECT_EQ(NodeEventData("r", "f", "n", "token", "5", {}),
            R"({"run_id":"r","flow_id":"f","node_id":"n","kind":"token","data":"5"})");
}

TEST(NodeEventData, OthersAreJsonIfTheyAre) {
  EXPECT_EQ(NodeEventData("r", "f", "n", "progress", R"({"percent": 5})", {}),
            R"({"run_id":"r","flow_id":"f","node_id":"n","kind":"progress","data":{"percent":5}})");
  EXPECT_EQ(NodeEventData("r", "f", "n", "org.example.note", "half {", {}),
            R"({"run_id":"r","flow_id":"f","node_id":"n","kind":"org.example.note",)"
            R"("data":"half {"})");
}

TEST(NodeEventData, LeavesOutWhatCannotBeSent) {
  MessageLimits limits;
  limits.node_event_bytes = 3;
  const std::string dropped =
      R"({"run_id":"r","flow_id":"f","node_id":"n","kind":"token","data":null,"truncated":true})";
  EXPECT_EQ(NodeEventData("r", "f", "n", "token", "four", limits), dropped);
  EXPECT_EQ(NodeEventData("r", "f", "n", "token", "\xff", limits), dropped) << "no UTF-8";
}

TEST(LogEventData, TellsTheEntry) {
  store::EventRecord event{"r", 7, "node.started", "n", 12.5, R"({"attempt":1})"};
  EXPECT_EQ(LogEventData(event, {}),
            R"({"run_id":"r","seq":7,"kind":"node.started","node_id":"n","time":12.5,)"
            R"("data":{"attempt":1}})");
  event.node_id = "";
  MessageLimits limits;
  limits.log_event_bytes = 5;
  EXPECT_EQ(LogEventData(event, limits),
            R"({"run_id":"r","seq":7,"kind":"node.started","node_id":null,"time":12.5,)"
            R"("data":{},"truncated":true})");
}

}  // namespace
}  // namespace synappsd::events
