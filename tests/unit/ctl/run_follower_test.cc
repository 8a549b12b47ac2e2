// Following a run over a connection that fails in every way.

#include "ctl/run_follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>

#include "support/scripted_server.h"

namespace synappsd::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HttpText;
using testing::ScriptedServer;
using Peer = ScriptedServer::Peer;

constexpr const char* kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

std::string Event(int seq, const std::string& kind) {
  const std::string number = std::to_string(seq);
  return "event: " + kind + "\nid: " + number + "\ndata: {\"seq\":" + number + "}\n\n";
}

class RunFollowerTest : public ::testing::Test {
 protected:
  Result<RunFollower::End> Follow(const std::string& url, FollowOptions options = {}) {
    Command command(in_, out_, err_);
    command.choice.url = url;
    options.first_delay = options.max_delay = std::chrono::milliseconds(1);
    RunFollower follower(
        command, "r/1", options,
        {.on_event = [&](const auto& event,
                         const auto&) { seen_.push_back(event.id + event.kind); },
         .on_tick = [] {},
         .on_notice = [&](const std::string& notice) { notices_.push_back(notice); }});
    return follower.Follow();
  }
  // Answers request i with answers[i], the last one again and again.
  static ScriptedServer::Script Answers(std::vector<std::string> answers) {
    return [answers, i = std::size_t{0}](const std::string&, Peer& peer) mutable {
      peer.Send(answers[std::min(i++, answers.size() - 1)]);
    };
  }

  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  std::vector<std::string> seen_;
  std::vector<std::string> notices_;
};

TEST_F(RunFollowerTest, EndsWithTheRun) {
  ScriptedServer server(
      Answers({kHead + Event(1, "run.created") + ": alive\n\n" + Event(2, "run.finished")}));
  const auto end = Follow(server.url());
  ASSERT_TRUE(end.ok()) << end.status().message();
  EXPECT_EQ(*end, RunFollower::End::kRunEnded);
  EXPECT_THAT(seen_, ElementsAre("1run.created", "2run.finished"));
  EXPECT_THAT(server.requests()[0], HasSubstr("GET /api/v1/runs/r%2F1/events HTTP/1.1"));
}

TEST_F(RunFollowerTest, GoesOnAfterTheLastEventWhereverTheConnectionBreaks) {
  ScriptedServer server(Answers({kHead + Event(1, "a") + "event: b\nid: 2\ndata: {\"se",  // cut
                                 "",                                       // no answer
                                 HttpText(503, "", "Retry-After: 0\r\n"),  // busy
                                 kHead,                                    // nothing
                                 kHead + Event(1, "a") + Event(2, "b"),    // repeats
                                 kHead + Event(3, "run.finished")}));
  const auto end = Follow(server.url());
  ASSERT_TRUE(end.ok()) << end.status().message();
  EXPECT_THAT(seen_, ElementsAre("1a", "2b", "3run.finished"));
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 6U);
  for (std::size_t i = 1; i < 5; ++i) EXPECT_THAT(requests[i], HasSubstr("Last-Event-ID: 1\r\n"));
  EXPECT_THAT(requests[5], HasSubstr("Last-Event-ID: 2\r\n"));
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("trying again"), "connected again"));
}

TEST_F(RunFollowerTest, ADaemonThatWasNeverThereIsNotWaitedFor) {
  const auto end = Follow("http://127.0.0.1:9");
  EXPECT_EQ(end.status().code(), Code::kUnavailable);
  EXPECT_TRUE(notices_.empty());
}

TEST_F(RunFollowerTest, ADaemonThatStaysAwayIsGivenUp) {
  const auto end = Follow("http://127.0.0.1:9",
                          {.is_known = true, .give_up_after = std::chrono::milliseconds(20)});
  EXPECT_EQ(end.status().code(), Code::kUnavailable);
  EXPECT_THAT(end.status().message(), HasSubstr("given up; the run may go on"));
  EXPECT_EQ(notices_.size(), 1U) << "said once";
}

TEST_F(RunFollowerTest, ARefusalIsNotTriedAgain) {
  ScriptedServer server(
      Answers({kHead + Event(1, "a"),
               HttpText(401, R"({"error":{"code":"UNAUTHORIZED","message":"revoked"}})")}));
  const auto end = Follow(server.url());
  EXPECT_EQ(end.status().code(), Code::kUnauthenticated);
  EXPECT_THAT(end.status().message(), HasSubstr("revoked"));
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(RunFollowerTest, WhatIsNoStreamOfEventsIsNotFollowed) {
  for (const std::string& answer :
       {HttpText(200, "<html>"), HttpText(404, "<html>"), std::string(kHead) + "data: [1]\n\n",
        std::string(kHead) + "data: <html>\n\n"}) {
    ScriptedServer server(answer);
    const auto end = Follow(server.url());
    EXPECT_FALSE(end.ok());
    EXPECT_THAT(end.status().message(), HasSubstr("not from synappsd")) << answer;
  }
}

TEST_F(RunFollowerTest, AStreamWithoutLinesIsRefusedInTime) {
  ScriptedServer server([](const std::string&, Peer& peer) {
    peer.Send(kHead);
    const std::string part(1 << 20, 'x');
    while (peer.Send(part)) {
    }
  });
  EXPECT_EQ(Follow(server.url()).status().code(), Code::kResourceExhausted);
}

TEST_F(RunFollowerTest, AnInterruptEndsItWhileItWaits) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ScriptedServer server([&](const std::string&, Peer& peer) {
    peer.Send(kHead + Event(1, "a"));
    EXPECT_EQ(write(ends[1], "x", 1), 1);
    peer.WaitUntilGone();
  });
  const auto end = Follow(server.url(), {.interrupt_fd = ends[0]});
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(*end, RunFollower::End::kInterrupted);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace synappsd::ctl
