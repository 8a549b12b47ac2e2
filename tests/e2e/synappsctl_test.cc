// synappsctl flows and runs with the real daemon, and with what claims to be one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "support/eventually.h"
#include "support/scripted_server.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

using ::testing::ContainsRegex;
using testing::Eventually;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr milliseconds kLimit{60'000};
constexpr int kDone = 0;
constexpr int kRefused = 1;
constexpr int kUsage = 2;
constexpr int kUnreachable = 3;
constexpr int kRunFailed = 7;
constexpr int kInterrupted = 130;

struct Outcome {
  int status = -1;
  std::string output;  // both streams
};

class Synappsctl : public ::testing::Test {
 protected:
  void Start() {
    daemon_ = std::make_unique<DaemonProcess>(DaemonOptions{
        .data_dir = directory_.path() / "data",
        .arguments = {"--applets-directories", std::getenv("SYNAPPS_TEST_APPLETS_DIR")},
        .listen = listen_});
    listen_ = daemon_->base_url().substr(7);
    client_ = std::make_unique<HttpClient>(daemon_->base_url());
  }
  std::vector<std::string> Command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), std::getenv("SYNAPPSCTL"));
    arguments.push_back("--url");
    arguments.push_back("http://" + listen_);
    return arguments;
  }
  Outcome Ctl(std::vector<std::string> arguments) const {
    ChildProcess process(Command(std::move(arguments)), {});
    const int status = process.WaitForExit(kLimit).value_or(-1);
    return {status, process.output()};
  }
  // On a terminal of its own, which script(1) makes.
  Outcome OnTerminal(std::vector<std::string> arguments,
                     std::map<std::string, std::string> environment) const {
    std::string line;
    for (const std::string& word : Command(std::move(arguments))) line += "'" + word + "' ";
    environment["TERM"] = "xterm";
    ChildProcess process({"script", "-qec", line, "/dev/null"}, environment);
    const int status = process.WaitForExit(kLimit).value_or(-1);
    return {status, process.output()};
  }
  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string Content(const std::string& name) const {
    std::ifstream in(directory_.path() / name);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void Store(const std::string& id, const std::vector<std::string>& types,
             const std::vector<std::string>& data = {}) {
    ASSERT_EQ(client_->Post("/api/v1/flows", ChainFlow(id, types, data)).status, 201);
  }
  std::string Begin(const std::string& flow, const std::string& input) {
    return client_->Post("/api/v1/flows/" + flow + "/run", R"({"input":)" + input + "}")
        .Text("run_id");
  }
  std::string StatusOf(const std::string& run) {
    return client_->Get("/api/v1/runs/" + run).Text("status");
  }

  const testing::TemporaryDirectory directory_;
  std::string listen_ = "127.0.0.1:0";
  std::unique_ptr<DaemonProcess> daemon_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(Synappsctl, FlowsGoOutAndInToTheByte) {
  Start();
  Store("one", {"start", "echo", "end"}, {"{}", R"({"n":1.0,"big":12345678901234567890})"});
  Store("a/b c", {"start", "end"});
  for (int i = 0; i < 130; ++i) Store("many" + std::to_string(i), {"start"});  // two pages
  EXPECT_EQ(Ctl({"flows", "export", "-o", Path("all.json")}).status, kDone);
  EXPECT_EQ(Ctl({"flows", "export", "--directory", Path("d")}).status, kDone);
  EXPECT_TRUE(std::filesystem::exists(Path("d/a%2Fb%20c.json")));
  EXPECT_EQ(Ctl({"flows", "export", "one"}).output, Content("d/one.json"));

  const Outcome again = Ctl({"flows", "import", Path("all.json"), "--json"});
  EXPECT_EQ(again.status, kDone);
  EXPECT_THAT(again.output, HasSubstr(R"("created":0,"replaced":0,"unchanged":132,"refused":0)"));

  ASSERT_EQ(Ctl({"flows", "delete", "one", "a/b c"}).status, kDone);
  const Outcome dry = Ctl({"flows", "import", Path("d"), "--dry-run", "--json"});
  EXPECT_THAT(dry.output, HasSubstr(R"("dry_run":true,"created":2,)"));
  EXPECT_EQ(client_->Get("/api/v1/flows/one").status, 404);
  EXPECT_THAT(Ctl({"flows", "import", Path("d"), "--json"}).output, HasSubstr(R"("created":2,)"));
  EXPECT_EQ(Ctl({"flows", "export", "one", "-o", Path("one.json")}).status, kDone);
  EXPECT_EQ(Content("one.json"), Content("d/one.json"));

  EXPECT_EQ(Ctl({"flows", "export", "-o", Path("all.json")}).status, kRefused) << "it is there";
  EXPECT_EQ(Ctl({"flows", "export", "none"}).status, kRefused);
  EXPECT_EQ(Ctl({"flows", "delete", "none"}).status, kRefused);
}

TEST_F(Synappsctl, AnImportSaysOfEachFlowWhatBecameOfIt) {
  Start();
  Store("old", {"start"});
  std::ofstream(Path("f.json")) << "[" << ChainFlow("new", {"start", "echo"}) << ","
                                << ChainFlow("old", {"start", "end"}) << ","
                                << ChainFlow("odd", {"start", "frobnicate"})
                                << R"(,{"id":"bad","name":"b","nodes":[{"id":"x"}]}])";
  for (const bool dry : {true, false}) {
    std::vector<std::string> arguments = {"flows", "import", Path("f.json")};
    if (dry) arguments.push_back("--dry-run");
    const Outcome import = Ctl(arguments);
    EXPECT_EQ(import.status, kRefused);
    EXPECT_THAT(import.output, HasSubstr("new   Test new  created"));
    EXPECT_THAT(import.output, HasSubstr("old   Test old  replaced"));
    EXPECT_THAT(import.output, HasSubstr("odd   Test odd  created"));
    EXPECT_THAT(import.output, HasSubstr("cannot run: odd: "));
    EXPECT_THAT(import.output, HasSubstr("bad   b         refused"));
    EXPECT_THAT(import.output, HasSubstr("body.nodes.0.type: Field required"));
    EXPECT_THAT(import.output, HasSubstr("synappsctl: 1 of 4 flows refused"));
    EXPECT_EQ(client_->Get("/api/v1/flows/new").status, dry ? 404 : 200);
  }
  EXPECT_THAT(Ctl({"flows", "import", Path("f.json"), "--no-replace"}).output,
              HasSubstr("--no-replace"));
  EXPECT_EQ(Ctl({"flows", "validate", "odd"}).status, kRefused);
  EXPECT_EQ(Ctl({"flows", "validate", "new"}).output, "flow new can run\n");
  EXPECT_THAT(Ctl({"flows", "show", "new"}).output, HasSubstr("n0    start  n1    {}"));
  EXPECT_THAT(Ctl({"flows", "list"}).output, HasSubstr("odd   Test odd  2      1"));
}

TEST_F(Synappsctl, ARunIsStartedWaitedForAndShown) {
  Start();
  Store("f", {"start", "echo", "end"});
  Store("bad", {"start", "frobnicate"});
  std::ofstream(Path("input.json")) << R"({"hello":"file"})";
  const std::string run = Ctl({"flows", "run", "f"}).output;
  EXPECT_EQ(run.size(), 37U) << run;
  const Outcome waited = Ctl({"flows", "run", "f", "--input", "@" + Path("input.json"), "--wait"});
  EXPECT_EQ(waited.status, kDone) << waited.output;
  EXPECT_THAT(waited.output, HasSubstr("status   success"));
  EXPECT_THAT(waited.output, HasSubstr(R"(n1: )"));
  EXPECT_THAT(waited.output, HasSubstr("file"));
  const Outcome json = Ctl({"flows", "run", "f", "--input", R"({"a":1})", "--wait", "--json"});
  EXPECT_THAT(json.output, HasSubstr(R"({"run":{"run_id":)"));
  const Outcome failed = Ctl({"flows", "run", "bad", "--wait"});
  EXPECT_EQ(failed.status, kRunFailed);
  EXPECT_THAT(failed.output, HasSubstr("frobnicate"));
  EXPECT_EQ(Ctl({"flows", "run", "none"}).status, kRefused);
  EXPECT_EQ(Ctl({"flows", "run", "f", "--input", "[]"}).status, kUsage);

  EXPECT_THAT(Ctl({"runs", "list", "--status", "error"}).output, HasSubstr("bad   error   1/2"));
  EXPECT_THAT(Ctl({"runs", "list", "--flow", "f", "--limit", "1", "--json"}).output,
              HasSubstr(R"("flow_id":"f")"));
  EXPECT_THAT(Ctl({"runs", "show", run.substr(0, 36)}).output, HasSubstr("n1    echo"));
  EXPECT_EQ(Ctl({"runs", "cancel", run.substr(0, 36)}).status, kRefused) << "it has ended";
  EXPECT_EQ(Ctl({"runs", "show", "none"}).status, kRefused);
  EXPECT_EQ(Ctl({"runs", "watch", "none"}).status, kRefused);
}

TEST_F(Synappsctl, WatchingIsALineAnEvent) {
  Start();
  Store("f", {"start", "echo", "end"});
  const Outcome lines = Ctl({"flows", "run", "f", "--watch"});
  EXPECT_EQ(lines.status, kDone);
  EXPECT_THAT(lines.output, HasSubstr("  node.completed  n1  echo\n"));
  EXPECT_THAT(lines.output, HasSubstr("  run.finished  success\n"));
  EXPECT_THAT(lines.output, Not(HasSubstr("\x1b"))) << "no terminal, no commands for one";
  const std::string json = Ctl({"flows", "run", "f", "--watch", "--json"}).output;
  std::istringstream in(json);
  int count = 0;
  for (std::string line; std::getline(in, line); ++count) {
    EXPECT_TRUE(json::Parse(line).ok()) << line;
  }
  EXPECT_EQ(count, 8);
}

TEST_F(Synappsctl, OnATerminalItIsDrawnInPlace) {
  Start();
  Store("f", {"start", "slow", "end"});
  const Outcome run = OnTerminal({"flows", "run", "f", "--input", R"({"ms":700})", "--watch"}, {});
  EXPECT_EQ(run.status, kDone);
  // By as many rows as it had drawn: a node has a row once it has begun.
  EXPECT_THAT(run.output, ContainsRegex("\x1b\\[[4-6]A")) << "it went up to draw again";
  EXPECT_THAT(run.output, HasSubstr("\x1b[33mrunning\x1b[0m  "));
  EXPECT_THAT(run.output, HasSubstr("\x1b[32msuccess\x1b[0m  3 of 3 nodes"));
}

TEST_F(Synappsctl, NoColoursWhereTheyAreNotWanted) {
  Start();
  Store("f", {"start", "end"});
  const Outcome run = OnTerminal({"flows", "run", "f", "--watch"}, {{"NO_COLOR", "1"}});
  EXPECT_EQ(run.status, kDone);
  EXPECT_THAT(run.output, HasSubstr("success  2 of 2 nodes"));
  EXPECT_THAT(run.output, Not(HasSubstr("\x1b[3")));
}

TEST_F(Synappsctl, AnInterruptLeavesTheRunGoingOn) {
  Start();
  Store("f", {"start", "slow", "end"});
  const std::string run = Begin("f", R"({"ms":60000})");
  ChildProcess watch(Command({"runs", "watch", run}), {});
  ASSERT_TRUE(watch.WaitForLine("node.started  n1", kLimit)) << watch.output();
  watch.Signal(SIGINT);
  EXPECT_EQ(watch.WaitForExit(kLimit), kInterrupted);
  EXPECT_THAT(watch.output(), HasSubstr("goes on: synappsctl runs watch"));
  EXPECT_EQ(StatusOf(run), "running");

  ChildProcess cancelling(Command({"runs", "watch", run, "--cancel-on-interrupt"}), {});
  ASSERT_TRUE(cancelling.WaitForLine("node.started  n1", kLimit)) << cancelling.output();
  cancelling.Signal(SIGINT);
  EXPECT_EQ(cancelling.WaitForExit(kLimit), kInterrupted);
  EXPECT_THAT(cancelling.output(), HasSubstr("is cancelled"));
  EXPECT_EQ(StatusOf(run), "cancelled");
}

TEST_F(Synappsctl, ACancelledRunEndsTheWatch) {
  Start();
  Store("f", {"start", "slow", "end"});
  const std::string run = Begin("f", R"({"ms":60000})");
  ChildProcess watch(Command({"runs", "watch", run}), {});
  ASSERT_TRUE(watch.WaitForLine("node.started  n1", kLimit)) << watch.output();
  EXPECT_EQ(Ctl({"runs", "cancel", run}).status, kDone);
  EXPECT_EQ(watch.WaitForExit(kLimit), kRunFailed);
  EXPECT_THAT(watch.output(), HasSubstr("run.finished  cancelled"));
}

TEST_F(Synappsctl, AWatchSurvivesTheDaemonsDeath) {
  Start();
  Store("f", {"start", "echo", "slow", "end"});
  const std::string run = Begin("f", R"({"ms":1500})");
  ChildProcess watch(Command({"runs", "watch", run}), {});
  ASSERT_TRUE(watch.WaitForLine("node.started  n2", kLimit)) << watch.output();
  daemon_->process().Signal(SIGKILL);
  daemon_->process().WaitForExit(kLimit);
  ASSERT_TRUE(watch.WaitForLine("trying again", kLimit)) << watch.output();
  Start();  // at the same port
  ASSERT_TRUE(watch.WaitForLine("connected again", kLimit)) << watch.output();
  ASSERT_TRUE(watch.WaitForExit(kLimit)) << watch.output();
  const std::string output = watch.output();
  EXPECT_THAT(output, HasSubstr("run.finished"));
  const std::string line = "node.started  n1";
  EXPECT_EQ(output.find(line), output.rfind(line)) << "no event comes twice\n" << output;
}

TEST_F(Synappsctl, TopShowsWhatTheDaemonDoes) {
  Start();
  Store("f", {"start", "echo", "end"});
  ASSERT_EQ(Ctl({"flows", "run", "f", "--wait"}).status, kDone);
  const Outcome once = Ctl({"top", "--once", "--interval", "0.1"});
  EXPECT_EQ(once.status, kDone);
  EXPECT_THAT(once.output, HasSubstr("runs      0 active, 0 waiting;"));
  EXPECT_THAT(once.output, HasSubstr("\necho "));
  ChildProcess live(Command({"top", "--json", "--interval", "0.1"}), {});
  const auto line = live.WaitForLine(R"("type":"echo")", kLimit);
  ASSERT_TRUE(line) << live.output();
  const json::Value report = *json::Parse(*line);
  EXPECT_EQ(json::Write(*report.Find("runs")->Find("active")), "0.0");
  EXPECT_FALSE(report.Find("process")->Find("memory_bytes")->is_null());
  daemon_->process().Signal(SIGKILL);
  EXPECT_TRUE(live.WaitForLine("trying again", kLimit)) << live.output();
  live.Signal(SIGINT);
  EXPECT_EQ(live.WaitForExit(kLimit), kDone);
}

// What bash would offer at the end of the line.
TEST_F(Synappsctl, CompletionKnowsCommandsAndAsksTheDaemon) {
  Start();
  Store("my flow", {"start"});
  Store("my-other", {"start"});
  const auto offers = [&](const std::string& line) {
    const std::string script = "source " + std::string(std::getenv("SYNAPPS_COMPLETION")) +
                               "; COMP_WORDS=(" + line +
                               "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); "
                               "_synappsctl " +
                               std::getenv("SYNAPPSCTL") + "; printf '%s\n' \"${COMPREPLY[@]}\"";
    ChildProcess bash({"bash", "-c", script}, {{"SYNAPPS_URL", "http://" + listen_}});
    EXPECT_TRUE(bash.WaitForExit(kLimit));
    return bash.output();
  };
  EXPECT_EQ(offers("synappsctl fl"), "flows\n");
  EXPECT_EQ(offers("synappsctl --json runs wa"), "watch\n");
  EXPECT_EQ(offers("synappsctl flows run --wa"), "--wait\n--watch\n");
  EXPECT_EQ(offers("synappsctl runs list --status err"), "error\n");
  EXPECT_EQ(offers("synappsctl flows show my"), "my\\ flow\nmy-other\n");
  EXPECT_EQ(offers("synappsctl applets show ech"), "echo\n");
  EXPECT_EQ(offers("synappsctl flows list --url http://127.0.0.1:9 --ti"), "--timeout\n");
  EXPECT_EQ(offers("synappsctl --url http://127.0.0.1:9 flows show m"), "\n") << "and no complaint";
}

TEST_F(Synappsctl, WithoutADaemonEveryCommandSaysSo) {
  listen_ = "127.0.0.1:9";
  std::ofstream(Path("f.json")) << ChainFlow("f", {"start"});
  const std::vector<std::vector<std::string>> commands = {
      {"flows", "list"},      {"flows", "show", "f"},   {"flows", "validate", "f"},
      {"flows", "run", "f"},  {"flows", "delete", "f"}, {"flows", "import", Path("f.json")},
      {"flows", "export"},    {"runs", "list"},         {"runs", "show", "r"},
      {"runs", "watch", "r"}, {"runs", "cancel", "r"},  {"applets", "list"}};
  for (const auto& command : commands) {
    const Outcome plain = Ctl(command);
    EXPECT_EQ(plain.status, kUnreachable) << command[0] << " " << command[1];
    EXPECT_THAT(plain.output, HasSubstr("no answer from http://127.0.0.1:9")) << plain.output;
    std::vector<std::string> as_json = command;
    as_json.push_back("--json");
    const Outcome json = Ctl(as_json);
    EXPECT_EQ(json.status, kUnreachable);
    EXPECT_THAT(json.output, HasSubstr(R"({"error":{"code":"UNAVAILABLE")")) << json.output;
  }
}

TEST_F(Synappsctl, WhatARogueServerAnswersIsRefusedAndNotShownRaw) {
  std::ofstream(Path("f.json")) << ChainFlow("f", {"start"});
  for (const std::string& body :
       {std::string("<html>"), std::string("[1,2]"), std::string("{}"), std::string(1 << 20, '['),
        std::string(R"({"items":5,"total":"x"})"), std::string(R"({"items":[5,null,{}]})"),
        std::string(R"({"id":"\u001b]0;x\u0007","status":7,"results":[],"items":[[]]})")}) {
    testing::ScriptedServer server(testing::HttpText(200, body));
    listen_ = server.url().substr(7);
    for (const auto& command :
         std::vector<std::vector<std::string>>{{"flows", "list"},
                                               {"flows", "show", "f"},
                                               {"flows", "validate", "f"},
                                               {"runs", "list"},
                                               {"runs", "show", "r"},
                                               {"applets", "list"},
                                               {"applets", "show", "x"},
                                               {"flows", "import", Path("f.json")}}) {
      const Outcome outcome = Ctl(command);
      EXPECT_LE(outcome.status, kUnreachable) << command[1] << body.substr(0, 50);
      EXPECT_GE(outcome.status, 0) << command[1] << body.substr(0, 50);
      EXPECT_THAT(outcome.output, Not(HasSubstr("\x1b"))) << body;
    }
    EXPECT_EQ(Ctl({"runs", "watch", "r"}).status, kRefused) << body.substr(0, 50);
  }
}

}  // namespace
}  // namespace synappsd::e2e
