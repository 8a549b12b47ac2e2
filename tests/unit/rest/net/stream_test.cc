// Event streams over sockets: framing, bounds, ends.
#include "rest/net/stream.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "rest/net/server_sent_event.h"
#include "unit/rest/net/client.h"
#include "unit/rest/net/test_server.h"

namespace synappsd::net {
namespace {

TEST(ServerSentEventTest, EveryLineOfDataIsALine) {
  EXPECT_EQ(FormatServerSentEvent("a\nb\r\nc\rd", "status", "7"),
            "id: 7\nevent: status\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(FormatServerSentEvent("", "", ""), "data: \n\n");
}

TEST(ServerSentEventTest, NamesCannotBeginALine) {
  EXPECT_EQ(FormatServerSentEvent("x", "a\ndata: y", "1\r2"),
            "id: 1 2\nevent: a data: y\ndata: x\n\n");
}

// Streams opened at /events are kept for the test to write to.
class StreamTest : public ::testing::Test {
 protected:
  void Start(ServerOptions options = {}) {
    server_ = std::make_unique<TestServer>(std::move(options), [this](Router* router) {
      router->Handle(Method::kGet, "/events", [this](auto, const Reply& reply) {
        auto stream = reply.StartStream(200, "text/event-stream", {{"cache-control", "no-cache"}});
        stream->OnClose([this] { ++closed_; });
        const std::lock_guard<std::mutex> lock(mutex_);
        streams_.push_back(std::move(stream));
      });
    });
  }

  std::shared_ptr<Stream> WaitForStream(std::size_t index = 0) {
    EXPECT_TRUE(Eventually([&] {
      const std::lock_guard<std::mutex> lock(mutex_);
      return streams_.size() > index;
    }));
    const std::lock_guard<std::mutex> lock(mutex_);
    return streams_[index];
  }

  std::uint16_t port() const { return server_->port(); }

  std::mutex mutex_;
  std::vector<std::shared_ptr<Stream>> streams_;  // guarded by mutex_
  std::atomic<int> closed_{0};
  std::unique_ptr<TestServer> server_;
};

TEST_F(StreamTest, SendsEventsInChunksUntilItEnds) {
  ServerOptions options;
  options.linger_timeout = std::chrono::milliseconds(50);
  Start(std::move(options));
  Client client(port());
  client.Send(Get("/events"));
  const auto stream = WaitForStream();
  EXPECT_TRUE(stream->WriteEvent("one", "status", "1"));
  EXPECT_TRUE(stream->Write(""));  // no end of the chunks
  EXPECT_TRUE(stream->WriteEvent("two"));
  stream->End();
  EXPECT_FALSE(stream->Write("late"));
  const auto answer = client.ReadAnswer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->headers.at("content-type"), "text/event-stream");
  EXPECT_EQ(answer->headers.at("cache-control"), "no-cache");
  EXPECT_EQ(answer->headers.at("connection"), "close");
  EXPECT_EQ(answer->body, "id: 1\nevent: status\ndata: one\n\ndata: two\n\n");
  EXPECT_TRUE(client.WaitForEnd());
  EXPECT_TRUE(Eventually([&] { return closed_ == 1; }));
}

TEST_F(StreamTest, HasNoChunksInHttp10) {
  Start();
  Client client(port());
  client.Send("GET /events HTTP/1.0\r\n\r\n");
  WaitForStream()->Write("plain");
  WaitForStream()->End();
  const auto answer = client.ReadAnswer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "plain");
}

TEST_F(StreamTest, HeadEndsAtOnce) {
  Start();
  Client client(port());
  client.Send("HEAD /events HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer(/*has_body=*/false)->status, 200);
  EXPECT_EQ(client.Receive(100), "");
  EXPECT_TRUE(Eventually([&] { return closed_ == 1; }));
}

TEST_F(StreamTest, SaysWhenTheClientHasGone) {
  Start();
  Client client(port());
  client.Send(Get("/events"));
  const auto stream = WaitForStream();
  client.Abort();
  EXPECT_TRUE(Eventually([&] { return closed_ == 1; }));
  EXPECT_FALSE(stream->Write("x"));
  bool called = false;
  stream->OnClose([&] { called = true; });
  EXPECT_TRUE(called) << "at once, because it is gone already";
}

TEST_F(StreamTest, SendsCommentsWhileIdle) {
  ServerOptions options;
  options.sse_heartbeat = std::chrono::milliseconds(50);
  options.idle_timeout = options.head_timeout = std::chrono::milliseconds(100);
  Start(std::move(options));
  Client client(port());
  client.Send(Get("/events"));
  ASSERT_TRUE(client.ReceiveThrough("\r\n\r\n"));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.ReceiveExactly(8), "3\r\n:\n\n\r\n");
  EXPECT_EQ(closed_, 0);
}

TEST_F(StreamTest, AClientThatDoesNotReadIsDroppedAndHurtsNobody) {
  ServerOptions options;
  options.max_backlog_bytes = 1 << 20;
  Start(std::move(options));
  Client slow(port());
  slow.Send(Get("/events"));
  const auto stream = WaitForStream();
  const std::string event(100'000, 'x');
  while (stream->WriteEvent(event)) EXPECT_LE(stream->backlog_bytes(), std::size_t{1 << 20});
  EXPECT_TRUE(Eventually([&] { return closed_ == 1; }));
  EXPECT_EQ(Fetch(port(), Get("/json"))->status, 200);
}

TEST_F(StreamTest, EndsAtOnceForClientsThatShallHaveNoMore) {
  ServerOptions options;
  options.write_timeout = std::chrono::minutes(10);
  options.max_backlog_bytes = 64 << 20;
  Start(std::move(options));
  Client slow(port());
  slow.Send(Get("/events"));
  const auto to_slow = WaitForStream();
  for (int i = 0; i < 32; ++i) {  // more than the buffers of the system hold
    ASSERT_TRUE(to_slow->WriteEvent(std::string(1 << 20, 'x')));
  }
  to_slow->End();  // waits for the client
  EXPECT_EQ(closed_, 0);
  to_slow->EndNow();
  EXPECT_TRUE(Eventually([&] { return closed_ == 1; }));

  Client quick(port());
  quick.Send(Get("/events"));
  const auto to_quick = WaitForStream(1);
  ASSERT_TRUE(to_quick->WriteEvent("x"));
  ASSERT_TRUE(quick.ReceiveThrough("data: x"));
  ASSERT_TRUE(Eventually([&] { return to_quick->backlog_bytes() == 0; }));
  to_quick->EndNow();
  EXPECT_TRUE(quick.ReceiveThrough("0\r\n\r\n")) << "whole, not broken off";
}

TEST_F(StreamTest, WritersSurviveClientsThatComeAndGo) {
  Start();
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop) {
      std::vector<std::shared_ptr<Stream>> streams;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        streams = streams_;
      }
      for (const auto& stream : streams) stream->WriteEvent("tick", "t", "1");
    }
  });
  for (int i = 0; i < 200; ++i) {
    Client client(port());
    client.Send(Get("/events"));
    const auto head = client.ReceiveThrough("\r\n\r\n");
    EXPECT_TRUE(head);
    if (i % 2 == 0) client.Abort();
  }
  EXPECT_TRUE(Eventually([&] { return closed_ == 200; }));
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace synappsd::net
