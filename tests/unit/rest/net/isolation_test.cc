// The two faults of the stock transport that only show in large numbers: an answer that reaches
// another client, and an answer that is never sent.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "unit/rest/net/client.h"
#include "unit/rest/net/test_server.h"

namespace synappsd::net {
namespace {

constexpr int kVictimRequests = 100'000;
constexpr int kVictims = 4;
constexpr int kPairs = 100'000;
constexpr int kRequestsPerConnection = 20;  // the victims' descriptors shall change too

// One abort for so many requests of the victims: more would only take the processor from them.
constexpr int kRequestsPerAbort = 5;

void AbortAmong(std::uint16_t port, const std::atomic<int>& asked) {
  for (int i = 0; asked < kVictimRequests; ++i) {
    while (i * kRequestsPerAbort > asked && asked < kVictimRequests) std::this_thread::yield();
    Client client(port);
    client.Send(Get("/async-item/other") + Get("/item/other") + Get("/async-item/other"));
    if (i % 2 == 0) client.Abort();
  }
}

// The number of wrong or missing answers.
int AskOften(std::uint16_t port, int victim, std::atomic<int>* asked) {
  int wrong = 0;
  for (int done = 0; done < kVictimRequests / kVictims; done += kRequestsPerConnection) {
    Client client(port);
    for (int i = 0; i < kRequestsPerConnection; ++i) {
      const std::string id = std::to_string(victim) + "-" + std::to_string(done + i);
      client.Send(Get((i % 2 ? "/item/" : "/async-item/") + id));
      const auto answer = client.ReadAnswer();
      if (!answer || answer->body != id) ++wrong;
      ++*asked;
    }
  }
  return wrong;
}

void AddAsyncItem(Router* router, Executor* workers) {
  router->Handle(Method::kGet, "/async-item/:id", [workers](auto request, Reply reply) {
    workers->Post([request, reply] { reply.Send({.status = 200, .body = request->param("id")}); });
  });
}

TEST(IsolationTest, NoAnswerReachesAnotherClientAmongAbortingNeighbours) {
  Executor workers("workers", 2, 100'000);
  ServerOptions options;
  options.loops = 2;
  TestServer server(std::move(options), [&](Router* router) { AddAsyncItem(router, &workers); });
  std::atomic<int> asked{0};
  std::atomic<int> wrong{0};
  std::vector<std::thread> aborting;
  for (int i = 0; i < 2; ++i) aborting.emplace_back([&] { AbortAmong(server.port(), asked); });
  std::vector<std::thread> victims;
  for (int i = 0; i < kVictims; ++i) {
    victims.emplace_back([&, i] { wrong += AskOften(server.port(), i, &asked); });
  }
  for (std::thread& victim : victims) victim.join();
  for (std::thread& thread : aborting) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(IsolationTest, NoAnswerIsStalledAmongPairsThatAreReadyAtOnce) {
  TestServer server;
  Client one(server.port());
  Client two(server.port());
  const std::string request = Get("/async");
  for (int i = 0; i < kPairs; ++i) {
    one.Send(request);
    two.Send(request);
    ASSERT_TRUE(one.ReadAnswer()) << i;
    ASSERT_TRUE(two.ReadAnswer()) << i;
  }
}

}  // namespace
}  // namespace synappsd::net
