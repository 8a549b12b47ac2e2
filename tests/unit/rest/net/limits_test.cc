// What happens at each limit of ServerOptions, and that one client at it hurts no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "unit/rest/net/client.h"
#include "unit/rest/net/test_server.h"

namespace synappsd::net {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(LimitsTest, ASlowHeadIs408HoweverItTrickles) {
  ServerOptions options;
  options.head_timeout = milliseconds(150);
  options.linger_timeout = milliseconds(50);
  TestServer server(std::move(options));
  Client client(server.port());
  EXPECT_TRUE(client.Send(Get("/json")));
  EXPECT_EQ(client.ReadAnswer()->status, 200) << "also on a second request";
  std::thread dribble([&] {
    client.Send("GET /json HTTP/1.1\r\n");
    while (client.Send("X: y\r\n")) std::this_thread::sleep_for(milliseconds(30));
  });
  const auto answer = client.ReadAnswer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
  EXPECT_THAT(answer->body, HasSubstr("150 ms"));
  EXPECT_THAT(answer->body, HasSubstr("REQUEST_TIMEOUT"));
  EXPECT_TRUE(client.WaitForEnd());
  dribble.join();
}

TEST(LimitsTest, ACutBodyIs408) {
  ServerOptions options;
  options.body_timeout = milliseconds(100);
  TestServer server(std::move(options));
  Client client(server.port());
  client.Send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n123");
  EXPECT_EQ(client.ReadAnswer()->status, 408);
  EXPECT_TRUE(client.WaitForEnd());
}

TEST(LimitsTest, ACutBodyWithoutItsClientIsForgotten) {
  TestServer server;
  Client client(server.port());
  client.Send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n123");
  client.FinishSending();
  EXPECT_EQ(client.Receive(100), "");
  EXPECT_TRUE(client.WaitForEnd());
}

TEST(LimitsTest, IdleConnectionsAreClosedWithoutAWord) {
  ServerOptions options;
  options.idle_timeout = milliseconds(100);
  TestServer server(std::move(options));
  Client fresh(server.port());
  Client used(server.port());
  used.Send(Get("/json"));
  EXPECT_EQ(used.ReadAnswer()->status, 200);
  EXPECT_EQ(fresh.Receive(100), "");
  EXPECT_EQ(used.Receive(100), "");
  EXPECT_TRUE(Eventually([&] { return server.server().connections() == 0; }));
}

TEST(LimitsTest, ASlowHandlerIsNotTimedOut) {
  ServerOptions options;
  options.idle_timeout = options.head_timeout = options.body_timeout = milliseconds(50);
  std::atomic<bool> answer_now{false};
  TestServer server(std::move(options), [&](Router* router) {
    router->Handle(Method::kGet, "/slow", [&](auto, Reply reply) {
      std::thread([&answer_now, reply] {
        Eventually([&] { return answer_now.load(); });
        reply.Send({.status = 200, .body = "done"});
      }).detach();
    });
  });
  Client client(server.port());
  client.Send(Get("/slow"));
  EXPECT_EQ(client.Receive(1, milliseconds(400)), "") << "nothing happens to it meanwhile";
  answer_now = true;
  EXPECT_EQ(client.ReadAnswer()->body, "done");
}

// The second of the stock transport's faults: it spins on such a client.
TEST(LimitsTest, AClientThatDoesNotReadALargeAnswerHurtsNobody) {
  ServerOptions options;
  options.write_timeout = milliseconds(300);
  TestServer server(std::move(options));
  Client stuck(server.port());
  stuck.Send(Get("/big"));
  EXPECT_TRUE(Eventually([&] { return server.server().connections() == 1; }));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Fetch(server.port(), Get("/json"))->status, 200);
  EXPECT_TRUE(Eventually([&] { return server.server().connections() == 0; })) << "cut off";
}

TEST(LimitsTest, AClientThatPipelinesWithoutReadingIsServedNoFurther) {
  std::atomic<int> served{0};
  TestServer server({}, [&](Router* router) {
    router->Handle(Method::kGet, "/100k", [&](auto, const Reply& reply) {
      ++served;
      reply.Send({.status = 200, .body = std::string(100'000, 'x')});
    });
  });
  Client client(server.port());
  constexpr int kRequests = 500;  // 50 MB of answers, more than socket buffers take
  std::thread sender([&] {
    for (int i = 0; i < kRequests; ++i) client.Send(Get("/100k"));
  });
  EXPECT_TRUE(Eventually([&] { return served > 0; }));
  EXPECT_EQ(Fetch(server.port(), Get("/json"))->status, 200);
  EXPECT_LT(served, kRequests);
  for (int i = 0; i < kRequests; ++i) ASSERT_EQ(client.ReadAnswer()->body.size(), 100'000u);
  sender.join();
  EXPECT_EQ(served, kRequests);
}

TEST(LimitsTest, ConnectionsOverTheLimitAre503) {
  ServerOptions options;
  options.max_connections = 3;
  TestServer server(std::move(options));
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Client>(server.port()));
    clients.back()->Send(Get("/json"));
    EXPECT_EQ(clients.back()->ReadAnswer()->status, 200);
  }
  const auto refused = Fetch(server.port(), Get("/json"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->headers.at("retry-after"), "1");
  EXPECT_THAT(refused->body, HasSubstr("SERVICE_UNAVAILABLE"));
  clients.pop_back();
  EXPECT_TRUE(Eventually([&] { return server.server().connections() == 2; }));
  EXPECT_EQ(Fetch(server.port(), Get("/json"))->status, 200);
}

TEST(LimitsTest, FarOverTheLimitConnectionsAreOnlyClosed) {
  ServerOptions options;
  options.max_connections = 1;
  TestServer server(std::move(options));
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(std::make_unique<Client>(server.port()));
  for (std::size_t i = 1; i < clients.size(); ++i) EXPECT_TRUE(clients[i]->WaitForEnd()) << i;
  clients[0]->Send(Get("/json"));
  EXPECT_EQ(clients[0]->ReadAnswer()->status, 200);
}

TEST(LimitsTest, AClientThatLingersAfterTheLastAnswerIsCutOff) {
  ServerOptions options;
  options.linger_timeout = milliseconds(100);
  TestServer server(std::move(options));
  Client client(server.port());
  client.Send("GET /json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer()->status, 200);
  EXPECT_TRUE(Eventually([&] { return server.server().connections() == 0; }));
}

// Restores the limit on file descriptors.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t limit) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit lowered = before_;
    lowered.rlim_cur = limit;
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &lowered), 0);
  }
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(LimitsTest, OutOfFileDescriptorsClientsAreRefusedAndTheServerRecovers) {
  TestServer server;
  ASSERT_EQ(Fetch(server.port(), Get("/json"))->status, 200);
  std::vector<std::unique_ptr<Client>> clients;
  {
    // A client takes one descriptor here and one in the server: at some point none is left there.
    const int next_fd = ::dup(0);
    ::close(next_fd);
    const DescriptorLimit limit(static_cast<rlim_t>(next_fd) + 41);
    // The first one is in for certain: the acceptor may be slower than the loop below.
    clients.push_back(std::make_unique<Client>(server.port()));
    clients.front()->Send(Get("/json"));
    ASSERT_TRUE(clients.front()->ReadAnswer());
    for (;;) {
      auto client = std::make_unique<Client>(server.port());
      if (!client->connected()) break;
      clients.push_back(std::move(client));
    }
    ASSERT_GT(clients.size(), 20u);
    EXPECT_TRUE(clients.back()->WaitForEnd()) << "refused, not left waiting";
    clients.front()->Send(Get("/json"));
    const auto answer = clients.front()->ReadAnswer();
    ASSERT_TRUE(answer) << "who is in is served";
    EXPECT_EQ(answer->status, 200);
  }
  clients.clear();
  EXPECT_EQ(Fetch(server.port(), Get("/json"))->status, 200);
}

// The fifth of the stock transport's faults: it crashes.
TEST(LimitsTest, AnswersFromWorkersToClientsThatDisconnectAreHarmless) {
  TestServer server;
  constexpr int kClients = 2000;
  for (int i = 0; i < kClients; ++i) {
    Client client(server.port());
    client.Send(Get("/async") + Get("/async"));
    if (i % 2 == 0) client.Abort();
  }
  EXPECT_EQ(Fetch(server.port(), Get("/async"))->status, 200);
  EXPECT_TRUE(Eventually([&] { return server.server().connections() == 0; }));
}

}  // namespace
}  // namespace synappsd::net
