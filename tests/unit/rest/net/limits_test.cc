// What happens at each limit of ServerOptions, and that one client at it hurts no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
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
using ::testing::HasSubstr;

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

TEST(LimitsTest, ABodyThatNoHandlerReadsIsKeptShort) {
  constexpr std::size_t kMost = 64 << 10;
  TestServer server;
  const auto status = [&server](const std::string& line, std::size_t announced, std::size_t sent) {
    Client client(server.port());
    client.Send(line + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(announced) +
                "\r\n\r\n" + std::string(sent, 'b'));
    const auto answer = client.ReadAnswer();
    return answer ? answer->status : 0;
  };
  EXPECT_EQ(status("GET /json", kMost, kMost), 200);
  EXPECT_EQ(status("GET /json", kMost + 1, 0), 413);
  EXPECT_EQ(status("OPTIONS /json", kMost + 1, 0), 413);
  EXPECT_EQ(status("POST /echo", kMost + 1, kMost + 1), 200);
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

void Connect(const UniqueFd& socket, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            0);
}

TEST(LimitsTest, OutOfFileDescriptorsClientsAreRefusedAndTheServerRecovers) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "UBSan, in the same build, looks at objects through a pipe: it takes a process "
                  "without descriptors for one without memory";
#endif
  TestServer server;
  ASSERT_EQ(Fetch(server.port(), Get("/json"))->status, 200);
  Client first(server.port());
  first.Send(Get("/json"));
  ASSERT_TRUE(first.ReadAnswer());
  // Sockets for clients are made before the limit is lowered: what is left is the server's alone.
  std::vector<UniqueFd> sockets;
  for (int i = 0; i < 30; ++i) sockets.emplace_back(::socket(AF_INET, SOCK_STREAM, 0));
  {
    const DescriptorLimit limit(static_cast<rlim_t>(sockets.back().get()) + 11);
    for (const UniqueFd& socket : sockets) Connect(socket, server.port());
    pollfd last{sockets.back().get(), POLLIN, 0};
    ASSERT_EQ(::poll(&last, 1, static_cast<int>(milliseconds(kPatience).count())), 1)
        << "refused, not left waiting";
    char byte = 0;
    EXPECT_LE(::recv(last.fd, &byte, 1, 0), 0);
    first.Send(Get("/json"));
    const auto answer = first.ReadAnswer();
    ASSERT_TRUE(answer) << "who is in is served";
    EXPECT_EQ(answer->status, 200);
  }
  sockets.clear();
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
