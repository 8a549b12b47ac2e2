// Flow start -> memory -> writer -> end against a local server that speaks the provider's protocol:
// tokens are visible as events while they come, and each failure of the provider ends in the right
// error of the node.

#include <gtest/gtest.h>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr const char* kKey = "sk-test-4711-never-shown";

class WriterFlow : public ::testing::Test {
 protected:
  WriterFlow()
      : stub_({"/usr/bin/python3", std::getenv("SYNAPPS_PROVIDER_STUB"), "--log",
               (directory_.path() / "requests").string()},
              {}) {
    const auto line = stub_.WaitForLine("listening on ", milliseconds(30'000));
    if (!line) throw std::runtime_error("the provider's double did not start: " + stub_.output());
    const std::string url = line->substr(line->find("http://"));
    daemon_ = std::make_unique<DaemonProcess>(DaemonOptions{
        .data_dir = directory_.path(),
        .arguments = {"--log-level", "debug"},
        .environment = {{"OPENAI_API_KEY", kKey}, {"SYNAPPS_OPENAI_BASE_URL", url + "/v1"}}});
    client_ = std::make_unique<HttpClient>(daemon_->base_url());
  }

  // Runs the flow with this model, which tells the double how to behave; the ended run.
  HttpAnswer RunWithModel(const std::string& model, const std::string& more_data = "") {
    const std::string flow =
        ChainFlow("f", {"start", "memory", "writer", "end"},
                  {"{}", "{}", R"({"model":")" + model + "\"" + more_data + "}"});
    EXPECT_EQ(client_->Post("/api/v1/flows", flow).status, 201);
    run_id_ = client_
                  ->Post("/api/v1/flows/f/run",
                         R"({"input":{"prompt":"Say hello to all who read this"}})")
                  .Text("run_id");
    return WaitForRun(*client_, run_id_);
  }

  std::string Events() { return client_->Get("/api/v1/runs/" + run_id_ + "/events").body; }

  testing::TemporaryDirectory directory_;
  ChildProcess stub_;
  std::unique_ptr<DaemonProcess> daemon_;
  std::unique_ptr<HttpClient> client_;
  std::string run_id_;
};

TEST_F(WriterFlow, Succeeds) {
  const HttpAnswer run = RunWithModel("gpt-4o");
  EXPECT_EQ(run.Text("status"), "success") << run.body << daemon_->process().output();
  EXPECT_NE(run.body.find(R"("n2":{"type":"writer","output":")"), std::string::npos) << run.body;
  EXPECT_NE(client_->Get("/api/v1/runs/" + run_id_ + "/nodes").body.find("total_tokens"),
            std::string::npos);
}

TEST_F(WriterFlow, TokensAreEventsWhileTheyCome) {
  // The events are read from the beginning of the run: the double takes 20 ms between tokens.
  const std::string flow = ChainFlow("f", {"start", "memory", "writer", "end"},
                                     {"{}", "{}", R"({"model":"stub-trickle"})"});
  ASSERT_EQ(client_->Post("/api/v1/flows", flow).status, 201);
  run_id_ =
      client_
          ->Post("/api/v1/flows/f/run", R"({"input":{"prompt":"Say hello to all who read this"}})")
          .Text("run_id");
  const std::string events = Events();  // ends with the run
  EXPECT_NE(events.find("\"kind\":\"token\""), std::string::npos) << events;
  EXPECT_NE(events.find("event: run.finished"), std::string::npos) << events;
  EXPECT_LT(events.find("\"kind\":\"token\""), events.find("event: run.finished"));
}

struct Failure {
  const char* mode;     // of the double
  const char* code;     // of the node
  const char* message;  // part of the run's error
};

TEST_F(WriterFlow, EachFailureOfTheProviderEndsInTheRightError) {
  constexpr Failure kFailures[] = {
      {"400", "INVALID_ARGUMENT", "Unrecognized request argument supplied"},
      {"401", "UNAUTHENTICATED", "Incorrect API key provided"},
      {"403", "PERMISSION_DENIED", "must be verified to use this model"},
      {"404", "INVALID_ARGUMENT", "does not exist"},
      {"429", "RESOURCE_EXHAUSTED", "Rate limit reached"},
      {"500", "UNAVAILABLE", "The server had an error"},
      {"503", "UNAVAILABLE", "overloaded"},
      {"drop", "UNAVAILABLE", ""},
      {"cut", "UNAVAILABLE", ""},
      {"garbage", "", ""},
      {"garbage-event", "", ""},
      {"error-event", "", ""},
      {"empty-choices", "", ""},
  };
  for (const Failure& failure : kFailures) {
    const HttpAnswer run = RunWithModel(std::string("stub-") + failure.mode);
    EXPECT_EQ(run.Text("status"), "error") << failure.mode << run.body;
    EXPECT_EQ(run.Text("error").rfind("Error in applet 'writer': ", 0), 0u) << run.body;
    EXPECT_NE(run.Text("error").find(failure.message), std::string::npos)
        << failure.mode << run.body;
    const std::string nodes = client_->Get("/api/v1/runs/" + run_id_ + "/nodes").body;
    EXPECT_NE(nodes.find(failure.code), std::string::npos) << failure.mode << nodes;
    // What was done before is kept.
    EXPECT_NE(run.body.find(R"("n1":{"type":"memory")"), std::string::npos) << run.body;
    std::printf("%s: %s\n", failure.mode, run.Text("error").c_str());
  }
}

TEST_F(WriterFlow, AProviderThatHangsEndsAtTheNodesTimeLimit) {
  for (const char* mode : {"stub-slow", "stub-stall"}) {
    const HttpAnswer run = RunWithModel(mode, R"(,"timeout_ms":400)");
    EXPECT_EQ(run.Text("status"), "error") << run.body;
    EXPECT_NE(run.Text("error").find("raise the node's timeout_ms"), std::string::npos) << run.body;
  }
}

TEST_F(WriterFlow, TheKeyIsNowhere) {
  RunWithModel("gpt-4o");
  EXPECT_EQ(daemon_->process().output().find(kKey), std::string::npos);
  for (const std::string& path : {"/api/v1/runs/" + run_id_, "/api/v1/runs/" + run_id_ + "/nodes",
                                  std::string("/api/v1/applets")}) {
    EXPECT_EQ(client_->Get(path).body.find(kKey), std::string::npos) << path;
  }
  EXPECT_EQ(Events().find(kKey), std::string::npos);
}

}  // namespace
}  // namespace synappsd::e2e
