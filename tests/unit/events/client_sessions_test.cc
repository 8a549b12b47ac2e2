#include "events/client_sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "unit/events/recording_connection.h"
#include "unit/events/sample_run.h"

namespace synappsd::events {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using Key = ClientSessions::ConnectionKey;

struct Client {
  std::shared_ptr<RecordingConnection> connection = std::make_shared<RecordingConnection>();
  Key key = 0;
};

class ClientSessionsTest : public testing::Test {
 protected:
  Client Connect(ResumeRequest resume = {}) {
    Client client;
    client.key = sessions_->Connect(client.connection, std::move(resume));
    return client;
  }

  void Say(const Client& client, std::string_view text) {
    sessions_->Receive(client.key, text, true);
  }

  // Connects without a token, and returns the session's id.
  std::string Open(Client* client, ResumeRequest resume = {}) {
    *client = Connect(std::move(resume));
    const json::Value hello =
        json::ParseDetailed(*client->connection->messages().at(0)).value.value();
    return *hello.Find("data")->Find("session_id")->if_string();
  }

  // Publishes a status message that names the run.
  void Publish(const std::string& run_id, const std::string& flow_id = "f") {
    sessions_->PublishStatuses(Changes(run_id, flow_id));
  }

  // The runs of the status messages since the last call.
  static std::vector<std::string> Runs(const Client& client) {
    std::vector<std::string> runs;
    for (const auto& text : client.connection->TakeTexts()) {
      const json::Value message = *json::ParseDetailed(*text).value;
      if (*message.Find("type")->if_string() != "workflow.status") continue;
      runs.push_back(*message.Find("data")->Find("run_id")->if_string());
    }
    return runs;
  }

  // The id of the newest message.
  static std::string LastId(const Client& client) {
    const json::Value message = *json::ParseDetailed(*client.connection->messages().back()).value;
    return *message.Find("id")->if_string();
  }

  void Restart(SessionOptions options) {
    sessions_ = std::make_unique<ClientSessions>(std::move(options), clock_);
  }

  FakeClock clock_;
  std::unique_ptr<ClientSessions> sessions_ =
      std::make_unique<ClientSessions>(SessionOptions{}, clock_);
};

std::string AuthResult(const std::string& session_id, bool reconnected) {
  return R"(auth.result {"authenticated":true,"session_id":")" + session_id +
         R"(","reconnected":)" + (reconnected ? "true}" : "false}");
}

TEST_F(ClientSessionsTest, TheServerSpeaksFirstWithoutAToken) {
  const Client client = Connect();
  const auto messages = client.connection->messages();
  ASSERT_THAT(messages, SizeIs(1));
  const json::Value message = *json::ParseDetailed(*messages[0]).value;
  const std::string id = *message.Find("id")->if_string();
  const std::string session_id = *message.Find("data")->Find("session_id")->if_string();
  EXPECT_THAT(id, SizeIs(36));
  EXPECT_THAT(session_id, SizeIs(36));
  EXPECT_EQ(*messages[0], R"({"id":")" + id +
                              R"(","type":"auth.result","data":{"authenticated":true,)"
                              R"("session_id":")" +
                              session_id + R"(","reconnected":false},"timestamp":1700001000.0})");
}

TEST_F(ClientSessionsTest, EveryoneGetsTheSixMessagesWithTheSameIds) {
  const Client a = Connect();
  const Client b = Connect();
  a.connection->TakeTexts();
  b.connection->TakeTexts();
  for (const auto& changes : SampleRun("r1", "w3")) sessions_->PublishStatuses(changes);
  const auto texts_a = a.connection->TakeTexts();
  const auto texts_b = b.connection->TakeTexts();
  ASSERT_THAT(texts_a, SizeIs(6));
  EXPECT_EQ(texts_a, texts_b) << "the very same objects: rendered once";
  std::set<std::string> ids;
  for (const auto& text : texts_a) {
    const json::Value message = *json::ParseDetailed(*text).value;
    EXPECT_EQ(*message.Find("type")->if_string(), "workflow.status");
    ids.insert(*message.Find("id")->if_string());
  }
  EXPECT_THAT(ids, SizeIs(6));
}

TEST_F(ClientSessionsTest, NothingIsToldBeforeAuthentication) {
  Restart({.token = "secret"});
  const Client client = Connect();
  Publish("r1");
  EXPECT_THAT(client.connection->messages(), IsEmpty());
  Say(client, R"({"type":"auth","token":"secret"})");
  Publish("r2");
  EXPECT_THAT(client.connection->Take(),
              ElementsAre(StartsWith("auth.result "), StartsWith("workflow.status ")));
  EXPECT_EQ(client.connection->closed(), "");
}

TEST_F(ClientSessionsTest, WhoFailsToAuthenticateIsClosedAndTold) {
  Restart({.token = ""});
  const Client client = Connect();
  Say(client, R"({"type":"auth"})");
  EXPECT_THAT(
      client.connection->Take(),
      ElementsAre(
          R"(error {"code":"AUTH_FAILED","message":"Invalid or missing authentication token"})"));
  EXPECT_EQ(client.connection->closed(), "4001 Authentication failed");
  Say(client, R"({"type":"auth","token":""})");
  Publish("r1");
  EXPECT_THAT(client.connection->Take(), IsEmpty());
}

TEST_F(ClientSessionsTest, SweepClosesWhoDoesNotAuthenticateInTime) {
  Restart({.token = "secret"});
  EXPECT_EQ(sessions_->Sweep(), std::nullopt);
  const Client early = Connect();
  const MonotonicTime due = clock_.Now() + SessionOptions{}.auth_timeout;
  clock_.Advance(Milliseconds(4000));
  const Client late = Connect();
  EXPECT_EQ(sessions_->Sweep(), due);
  clock_.Advance(Milliseconds(6000));
  EXPECT_EQ(sessions_->Sweep(), due + Milliseconds(4000));
  EXPECT_EQ(early.connection->closed(), "4002 Authentication timeout");
  EXPECT_THAT(early.connection->Take(), ElementsAre(StartsWith("error {\"code\":\"AUTH_TIMEOUT")));
  EXPECT_EQ(late.connection->closed(), "");
  Say(late, R"({"type":"auth","token":"secret"})");
  EXPECT_EQ(sessions_->Sweep(), std::nullopt);
}

TEST_F(ClientSessionsTest, AnswersInTheOrderOfTheQuestions) {
  const Client client = Connect();
  client.connection->TakeTexts();
  Say(client, R"({"type":"ping"})");
  Say(client, R"({"type":"subscribe","data":{"channel":"workflows"}})");
  Say(client, "[]");
  Say(client, R"({"type":"foo"})");
  Publish("r1");
  EXPECT_THAT(
      client.connection->Take(),
      ElementsAre("pong {}", R"(subscribe.ack {"channel":"workflows"})",
                  R"(error {"code":"INVALID_MESSAGE","message":"Message must be a JSON object"})",
                  R"(error {"code":"UNKNOWN_MESSAGE_TYPE","message":"Unknown message type: foo"})",
                  StartsWith("workflow.status ")));
}

TEST_F(ClientSessionsTest, SubscriptionsNarrow) {
  const Client all = Connect();
  const Client one = Connect();
  Say(one, R"({"type":"subscribe","data":{"channel":"run:r1"}})");
  Say(one, R"({"type":"subscribe","data":{"channel":"flow:f2"}})");
  Publish("r1", "f1");
  Publish("r2", "f1");
  Publish("r3", "f2");
  EXPECT_THAT(Runs(all), ElementsAre("r1", "r2", "r3"));
  EXPECT_THAT(Runs(one), ElementsAre("r1", "r3"));
  Say(one, R"({"type":"subscribe","data":{"channel":"runs"}})");
  Publish("r2", "f1");
  EXPECT_THAT(Runs(one), ElementsAre("r2"));
  for (const char* channel : {"runs", "run:r1"}) {
    Say(one, std::string(R"({"type":"unsubscribe","data":{"channel":")") + channel + "\"}}");
  }
  Publish("r1", "f1");
  Publish("r3", "f2");
  EXPECT_THAT(Runs(one), ElementsAre("r3"));
}

TEST_F(ClientSessionsTest, SubscriptionsAreBounded) {
  Restart({.max_channels = 1});
  const Client client = Connect();
  client.connection->TakeTexts();
  Say(client, R"({"type":"subscribe","data":{"channel":"run:r1"}})");
  Say(client, R"({"type":"subscribe","data":{"channel":"run:r2"}})");
  EXPECT_THAT(client.connection->Take(),
              ElementsAre(R"(subscribe.ack {"channel":"run:r1"})",
                          R"(error {"code":"TOO_MANY_SUBSCRIPTIONS","message":)"
                          R"("A session can have 1 subscriptions: unsubscribe from some, or )"
                          R"(subscribe to \"runs\""})"));
}

TEST_F(ClientSessionsTest, NodeEventsGoToWhoNamedTheRunOrFlow) {
  const Client all = Connect();
  const Client run = Connect();
  const Client flow = Connect();
  Say(run, R"({"type":"subscribe","data":{"channel":"run:r1"}})");
  Say(flow, R"({"type":"subscribe","data":{"channel":"flow:f1"}})");
  for (const Client& client : {all, run, flow}) client.connection->TakeTexts();
  sessions_->PublishNodeEvent("r1", "f1", "n", "token", "Hi");
  sessions_->PublishNodeEvent("r2", "f1", "n", "token", "Ho");
  const std::string first =
      R"(node.event {"run_id":"r1","flow_id":"f1","node_id":"n","kind":"token","data":"Hi"})";
  const std::string second =
      R"(node.event {"run_id":"r2","flow_id":"f1","node_id":"n","kind":"token","data":"Ho"})";
  EXPECT_THAT(all.connection->Take(), IsEmpty());
  EXPECT_THAT(run.connection->Take(), ElementsAre(first));
  EXPECT_THAT(flow.connection->Take(), ElementsAre(first, second));
}

TEST_F(ClientSessionsTest, AReconnectReplaysWhatWasMissed) {
  Client client;
  const std::string session_id = Open(&client);
  Publish("r1");
  sessions_->Disconnect(client.key);
  Publish("r2");
  Publish("r3");
  EXPECT_THAT(Runs(client), ElementsAre("r1"));
  const Client again = Connect({session_id, {}});
  Publish("r4");
  EXPECT_THAT(Runs(again), ElementsAre("r2", "r3", "r4"));
  sessions_->Disconnect(again.key);
  const Client third = Connect({session_id, {}});
  EXPECT_THAT(Runs(third), IsEmpty()) << "what was replayed is not replayed again";
}

TEST_F(ClientSessionsTest, TheReplayComesBetweenTheGreetingAndWhatIsNew) {
  Restart({.token = "secret"});
  const Client client = Connect();
  Say(client, R"({"type":"auth","token":"secret"})");
  const json::Value hello = *json::ParseDetailed(*client.connection->messages()[0]).value;
  const std::string session_id = *hello.Find("data")->Find("session_id")->if_string();
  const Client witness = Connect();
  Say(witness, R"({"type":"auth","token":"secret"})");
  sessions_->Disconnect(client.key);
  for (const auto& changes : SampleRun("r1", "w3")) sessions_->PublishStatuses(changes);
  const Client again = Connect();
  Say(again, R"({"type":"auth","token":"secret","session_id":")" + session_id + "\"}");
  Publish("r2");
  const auto seen = witness.connection->messages();
  const auto replayed = again.connection->messages();
  ASSERT_THAT(replayed, SizeIs(8));
  EXPECT_EQ(again.connection->Take()[0], AuthResult(session_id, true));
  EXPECT_TRUE(std::equal(replayed.begin() + 1, replayed.end(), seen.begin() + 1))
      << "the same messages with the same ids";
}

TEST_F(ClientSessionsTest, AResumedSessionKeepsItsSubscriptions) {
  Client client;
  const std::string session_id = Open(&client);
  Say(client, R"({"type":"subscribe","data":{"channel":"run:r2"}})");
  sessions_->Disconnect(client.key);
  Publish("r1");
  Publish("r2");
  const Client again = Connect({session_id, {}});
  Publish("r1");
  Publish("r2");
  EXPECT_THAT(Runs(again), ElementsAre("r2", "r2"));
}

TEST_F(ClientSessionsTest, ASessionInUseIsShared) {
  Client first;
  const std::string session_id = Open(&first);
  Publish("r1");
  const Client second = Connect({session_id, {}});
  EXPECT_EQ(second.connection->Take(), std::vector{AuthResult(session_id, true)});
  Publish("r2");
  EXPECT_THAT(Runs(first), ElementsAre("r1", "r2"));
  EXPECT_THAT(Runs(second), ElementsAre("r2"));
  EXPECT_EQ(first.connection->closed(), "");
  sessions_->Disconnect(first.key);
  Publish("r3");
  EXPECT_THAT(Runs(second), ElementsAre("r3"));
}

TEST_F(ClientSessionsTest, AnUnknownSessionIsReplacedByANewOne) {
  const Client client = Connect({"no such session", {}});
  const std::vector<std::string> messages = client.connection->Take();
  EXPECT_THAT(messages[0], testing::EndsWith(R"("reconnected":false})"));
  EXPECT_THAT(messages[0], testing::Not(testing::HasSubstr("no such session")));
}

TEST_F(ClientSessionsTest, SessionsExpire) {
  Restart({.remember_for = Milliseconds(1000)});
  Client client;
  const std::string session_id = Open(&client);
  sessions_->Disconnect(client.key);
  clock_.Advance(Milliseconds(999));
  Client again;
  EXPECT_EQ(Open(&again, {session_id, {}}), session_id);
  sessions_->Disconnect(again.key);
  clock_.Advance(Milliseconds(1000));
  EXPECT_NE(Open(&again, {session_id, {}}), session_id);
}

TEST_F(ClientSessionsTest, SaysWhenMoreWasMissedThanIsKept) {
  Restart({.max_replay_messages = 2});
  Client client;
  const std::string session_id = Open(&client);
  sessions_->Disconnect(client.key);
  for (const char* run : {"r1", "r2", "r3"}) Publish(run);
  const Client again = Connect({session_id, {}});
  EXPECT_EQ(json::Write(*json::ParseDetailed(*again.connection->messages()[0]).value->Find("data")),
            R"({"authenticated":true,"session_id":")" + session_id +
                R"(","reconnected":true,"missed":true})");
  EXPECT_THAT(Runs(again), ElementsAre("r2", "r3"));
}

TEST_F(ClientSessionsTest, NothingIsKeptWhenNobodyMayComeBack) {
  Client client;
  const std::string session_id = Open(&client);
  Publish("r1");
  sessions_->Disconnect(client.key);
  clock_.Advance(SessionOptions{}.remember_for);
  Publish("r2");
  Client other;
  Open(&other);
  EXPECT_THAT(Runs(other), IsEmpty());
}

TEST_F(ClientSessionsTest, AClientThatRefusesGetsItLater) {
  Client slow;
  const std::string session_id = Open(&slow);
  const Client quick = Connect();
  slow.connection->set_capacity(1);
  for (const char* run : {"r1", "r2", "r3"}) Publish(run);
  EXPECT_THAT(Runs(quick), ElementsAre("r1", "r2", "r3"));
  EXPECT_THAT(Runs(slow), ElementsAre("r1"));
  slow.connection->set_capacity(10);
  Publish("r4");
  EXPECT_THAT(Runs(slow), IsEmpty()) << "after a gap there must be nothing";
  const Client before_close = Connect({session_id, {}});
  EXPECT_THAT(Runs(before_close), ElementsAre("r2", "r3", "r4"));
}

TEST_F(ClientSessionsTest, WhatWasRefusedIsReplayedAfterTheClose) {
  Client slow;
  const std::string session_id = Open(&slow);
  slow.connection->set_capacity(1);
  for (const char* run : {"r1", "r2"}) Publish(run);
  sessions_->Disconnect(slow.key);
  Publish("r3");
  const Client again = Connect({session_id, {}});
  EXPECT_THAT(Runs(again), ElementsAre("r2", "r3"));
}

TEST_F(ClientSessionsTest, WhatWasQueuedButNeverLeftIsReplayed) {
  Client client;
  const std::string session_id = Open(&client);
  for (const char* run : {"r1", "r2", "r3"}) Publish(run);
  const auto size = client.connection->messages().back()->size();
  client.connection->set_backlog_bytes(size + 4);  // the last message and a bit of the one before
  sessions_->Disconnect(client.key);
  Client again;
  EXPECT_EQ(Open(&again, {session_id, {}}), session_id);
  EXPECT_THAT(Runs(again), ElementsAre("r2", "r3"));
}

TEST_F(ClientSessionsTest, ARefusedReplayIsContinuedByTheNextConnection) {
  Client client;
  const std::string session_id = Open(&client);
  sessions_->Disconnect(client.key);
  for (const char* run : {"r1", "r2", "r3"}) Publish(run);
  Client slow;
  slow.connection->set_capacity(2);  // the greeting and one message
  slow.key = sessions_->Connect(slow.connection, {session_id, {}});
  EXPECT_THAT(Runs(slow), ElementsAre("r1"));
  sessions_->Disconnect(slow.key);
  const Client again = Connect({session_id, {}});
  EXPECT_THAT(Runs(again), ElementsAre("r2", "r3"));
}

TEST_F(ClientSessionsTest, AClientMaySayWhatItHasSeenLast) {
  Client client;
  const std::string session_id = Open(&client);
  Publish("r1");
  const std::string seen = LastId(client);
  Publish("r2");
  sessions_->Disconnect(client.key);
  Publish("r3");
  Client again = Connect({session_id, seen});
  EXPECT_THAT(Runs(again), ElementsAre("r2", "r3")) << "r2 was lost on the way";
  again = Connect({session_id, "unknown"});
  EXPECT_THAT(Runs(again), ElementsAre("r1", "r2", "r3"));
}

TEST(FitBacklog, LowersWhatWouldNotFit) {
  constexpr std::size_t kBacklog = 100'000;
  const SessionOptions fitted = FitBacklog(SessionOptions{}, kBacklog);
  EXPECT_EQ(fitted.max_replay_bytes, kBacklog / 2);
  EXPECT_EQ(fitted.messages.running_bytes, kBacklog / 4);
  EXPECT_EQ(fitted.messages.final_bytes, kBacklog / 4);
  EXPECT_EQ(fitted.messages.node_event_bytes, kBacklog / 4);
  const SessionOptions unchanged = FitBacklog(SessionOptions{}, 16 << 20);
  EXPECT_EQ(unchanged.max_replay_bytes, SessionOptions{}.max_replay_bytes);
  EXPECT_EQ(unchanged.messages.final_bytes, MessageLimits{}.final_bytes);
}

TEST_F(ClientSessionsTest, LateCallsForAGoneConnectionAreIgnored) {
  const Client client = Connect();
  sessions_->Disconnect(client.key);
  client.connection->TakeTexts();
  Say(client, R"({"type":"ping"})");
  sessions_->Disconnect(client.key);
  Publish("r1");
  EXPECT_THAT(client.connection->messages(), IsEmpty());
}

}  // namespace
}  // namespace synappsd::events
