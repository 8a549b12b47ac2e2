// Clients that come and go while runs are published from another thread: each must see every
// message exactly once and in order, over all its connections.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "events/client_sessions.h"
#include "unit/events/recording_connection.h"
#include "unit/events/sample_run.h"

namespace synappsd::events {
namespace {

constexpr int kMessages = 2000;
constexpr int kClients = 4;

// What one client has seen, and the session it goes on with.
struct Seen {
  std::string session_id;
  std::vector<std::int64_t> numbers;

  void Add(RecordingConnection& connection) {
    for (const auto& text : connection.TakeTexts()) {
      const json::Value message = *json::ParseDetailed(*text).value;
      const json::Value& data = *message.Find("data");
      if (const json::Value* id = data.Find("session_id")) {
        EXPECT_EQ(data.Find("missed"), nullptr);
        session_id = *id->if_string();
      } else if (const json::Value* number = data.Find("progress")) {
        numbers.push_back(*number->if_number()->as_int64());
      }
    }
  }
};

TEST(SessionStorm, EveryMessageExactlyOnceOverReconnects) {
  FakeClock clock;
  ClientSessions sessions({.max_replay_messages = kMessages}, clock);
  std::vector<Seen> seen(kClients);
  std::atomic<int> ready = 0;
  std::atomic<bool> published = false;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      for (bool last = false; !last;) {
        last = published;
        const auto connection = std::make_shared<RecordingConnection>();
        // Every second connection is slow: it takes a few messages, then refuses.
        if (i % 2 == 1 && !last) connection->set_capacity(5);
        const auto key = sessions.Connect(connection, {seen[i].session_id, {}});
        if (seen[i].session_id.empty()) ++ready;
        sessions.Receive(key, R"({"type":"subscribe","data":{"channel":"flow:f"}})", true);
        sessions.Disconnect(key);
        seen[i].Add(*connection);
      }
    });
  }
  while (ready < kClients) std::this_thread::yield();
  for (int n = 1; n <= kMessages; ++n) sessions.PublishStatuses(Changes("r", "f", n));
  published = true;
  for (std::thread& client : clients) client.join();
  for (const Seen& client : seen) {
    ASSERT_EQ(client.numbers.size(), static_cast<std::size_t>(kMessages));
    for (std::size_t i = 0; i < client.numbers.size(); ++i) {
      ASSERT_EQ(client.numbers[i], static_cast<std::int64_t>(i + 1));
    }
  }
}

}  // namespace
}  // namespace synappsd::events
