#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/json.h"
#include "unit/events/sample_run.h"
#include "unit/rest/live/live_server.h"
#include "unit/rest/live/websocket_client.h"

namespace synappsd::live {
namespace {

using testing::EndsWith;
using testing::StartsWith;

// A status message of some size whose progress is its number.
engine::CommittedChanges Numbered(int number, std::size_t size_bytes) {
  engine::CommittedChanges changes = events::Changes("r", "f", number);
  changes.statuses[0].snapshot.input_data =
      std::make_shared<const std::string>('"' + std::string(size_bytes, 'x') + '"');
  return changes;
}

int Number(const std::string& message) {
  const json::Value value = json::ParseDetailed(message).value.value_or(json::Null());
  const json::Value* data = value.Find("data");
  const json::Value* progress = data == nullptr ? nullptr : data->Find("progress");
  return progress == nullptr ? -1 : static_cast<int>(*progress->if_number()->as_int64());
}

TEST(WebSocketRoute, SpeaksFirstAndAnswers) {
  LiveServer server;
  WebSocketClient client(server.port());
  EXPECT_THAT(client.ReceiveBrief(), StartsWith("auth.result "));
  client.Send(R"({"type":"ping"})");
  EXPECT_EQ(client.ReceiveBrief(), "pong {}");
  server.Happen(events::Changes("r1", "f1"));
  EXPECT_THAT(client.ReceiveBrief(), StartsWith(R"(workflow.status {"run_id":"r1")"));
}

TEST(WebSocketRoute, ClosesWhoDoesNotAuthenticate) {
  LiveServer server({.token = "secret"});
  WebSocketClient confused(server.port());
  confused.Send("");
  EXPECT_THAT(confused.ReceiveBrief(), StartsWith(R"(error {"code":"AUTH_ERROR")"));
  EXPECT_EQ(confused.Receive(), "closed 4003 Invalid auth message");

  WebSocketClient silent(server.port());
  server.clock().Advance(events::SessionOptions{}.auth_timeout);
  server.hub().sessions().Sweep();
  EXPECT_THAT(silent.ReceiveBrief(), StartsWith(R"(error {"code":"AUTH_TIMEOUT")"));
  EXPECT_EQ(silent.Receive(), "closed 4002 Authentication timeout");
}

TEST(WebSocketRoute, ReplaysByTheUrlsSession) {
  LiveServer server;
  std::string session_id;
  {
    WebSocketClient client(server.port());
    session_id = DataMember(client.Receive(), "session_id");
  }
  WebSocketClient witness(server.port());
  witness.Receive();
  for (const auto& changes : events::SampleRun("r1", "w3")) server.Happen(changes);
  WebSocketClient again(server.port(), "?session_id=" + session_id);
  EXPECT_THAT(again.ReceiveBrief(), EndsWith(R"("reconnected":true})"));
  // The end of the first connection may be noticed late; then its session has got everything.
  const std::string last_id = witness.Receive();
  WebSocketClient exact(server.port(),
                        "?session_id=" + session_id + "&last_message_id=" + last_id.substr(7, 36));
  EXPECT_THAT(exact.ReceiveBrief(), EndsWith(R"("reconnected":true})"));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(exact.Receive(), witness.Receive());
}

TEST(WebSocketRoute, ASlowClientIsClosedAndCatchesUpWhileOthersGetEverything) {
  constexpr int kMessages = 150;
  constexpr std::size_t kSizeBytes = 100'000;
  net::ServerOptions options;
  options.max_backlog_bytes = 2 << 20;
  LiveServer server({.max_replay_messages = kMessages, .max_replay_bytes = 64 << 20}, options);
  WebSocketClient slow(server.port());
  const std::string session_id = DataMember(slow.Receive(), "session_id");
  WebSocketClient quick(server.port());
  quick.Receive();
  for (int n = 1; n <= kMessages; ++n) {
    server.Happen(Numbered(n, kSizeBytes));
    ASSERT_EQ(Number(quick.Receive()), n);  // at the pace of who reads
  }

  int seen = 0;
  std::string last_id;
  std::string end;
  const auto read_all = [&](WebSocketClient& client) {
    for (end = client.Receive(); Number(end) >= 0; end = client.Receive()) {
      ASSERT_EQ(Number(end), seen + 1);
      last_id = end.substr(7, 36);
      if (++seen == kMessages) return;
    }
  };
  read_all(slow);
  EXPECT_EQ(end, "closed 1013 too slow");
  EXPECT_LT(seen, kMessages);
  // A replay is larger than the backlog: it takes several connections.
  int connections = 1;
  for (; seen < kMessages && !HasFailure(); ++connections) {
    const int before = seen;
    WebSocketClient again(server.port(),
                          "?session_id=" + session_id + "&last_message_id=" + last_id);
    ASSERT_EQ(again.ReceiveBrief(), R"(auth.result {"authenticated":true,"session_id":")" +
                                        session_id + R"(","reconnected":true})");
    read_all(again);
    ASSERT_GT(seen, before) << end.substr(0, 300);
  }
  EXPECT_GT(connections, 2);
}

TEST(WebSocketRoute, ClientsComeAndGoWhileMessagesAreSent) {
  LiveServer server;
  std::atomic<bool> stop = false;
  std::thread publisher([&] {
    for (int n = 1; !stop; ++n) server.Happen(Numbered(n, 100));
  });
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      for (int times = 0; times < 25; ++times) {
        WebSocketClient client(server.port());
        EXPECT_THAT(client.ReceiveBrief(), StartsWith("auth.result "));
        const int first = Number(client.Receive());
        EXPECT_EQ(Number(client.Receive()), first + 1);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  stop = true;
  publisher.join();
}

}  // namespace
}  // namespace synappsd::live
