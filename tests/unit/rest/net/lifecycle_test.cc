// Listening, draining and stopping.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "rest/net/listener.h"
#include "unit/rest/net/client.h"
#include "unit/rest/net/test_server.h"
#include "unit/rest/net/websocket_client.h"

namespace synappsd::net {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr milliseconds kLongGrace = kPatience;

std::unique_ptr<Router> JsonRouter() {
  auto router = std::make_unique<Router>();
  router->Handle(Method::kGet, "/json", [](auto request, const Reply& reply) {
    reply.Send({.status = 200, .body = request->remote});
  });
  return router;
}

TEST(ListenTest, APortInUseIsUnavailableAndSaysWhatToDo) {
  Server first({}, JsonRouter());
  const Result<std::uint16_t> port = first.Listen("127.0.0.1", 0);
  ASSERT_TRUE(port.ok());
  Server second({}, JsonRouter());
  const Result<std::uint16_t> again = second.Listen("127.0.0.1", *port);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.status().code(), Code::kUnavailable);
  EXPECT_THAT(again.status().message(), HasSubstr("choose another port"));
}

TEST(ListenTest, AnAddressOfAnotherMachineIsRefused) {
  Server server({}, JsonRouter());
  EXPECT_EQ(server.Listen("192.0.2.1", 0).status().code(), Code::kInvalidArgument);
  EXPECT_EQ(server.Listen("no such host", 0).status().code(), Code::kInvalidArgument);
}

TEST(ListenTest, ServesIpv6) {
  Server server({}, JsonRouter());
  const Result<std::uint16_t> port = server.Listen("::1", 0);
  if (!port.ok()) GTEST_SKIP() << "no IPv6 here: " << port.status().ToString();
  ASSERT_TRUE(server.Start().ok());
  Client client(*port, /*ipv6=*/true);
  client.Send(Get("/json"));
  EXPECT_THAT(client.ReadAnswer()->body, ::testing::StartsWith("[::1]:"));
}

TEST(ListenTest, ServesSeveralAddressesAtOnce) {
  Server server({}, JsonRouter());
  const Result<std::uint16_t> first = server.Listen("127.0.0.1", 0);
  const Result<std::uint16_t> second = server.Listen("127.0.0.1", 0);
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_TRUE(server.Start().ok());
  EXPECT_EQ(Fetch(*first, Get("/json"))->status, 200);
  EXPECT_EQ(Fetch(*second, Get("/json"))->status, 200);
}

TEST(ListenTest, AServerThatNeverStartedCanBeStopped) {
  Server server({}, JsonRouter());
  ASSERT_TRUE(server.Listen("127.0.0.1", 0).ok());
  server.Stop(kLongGrace);
  EXPECT_EQ(server.connections(), 0u);
}

// In a child process, because the sockets must have the numbers from 3 on. Its exit status is the
// number of the check that failed.
int ServeAdoptedSockets(int listener, std::uint16_t port) {
  ::dup2(listener, 3);
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", "1", 1);
  Server server({}, JsonRouter());
  const Result<std::vector<std::string>> adopted = server.AdoptSystemdSockets();
  if (!adopted.ok() || *adopted != std::vector{"127.0.0.1:" + std::to_string(port)}) return 1;
  if (!server.Start().ok()) return 2;
  const auto answer = Fetch(port, Get("/json"));
  return answer && answer->status == 200 ? 0 : 3;
}

int RefuseAdoptedFile() {
  ::close(3);
  const int pipe_end = ::dup(0);
  if (pipe_end != 3) return 1;
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", "1", 1);
  Server server({}, JsonRouter());
  return server.AdoptSystemdSockets().status().code() == Code::kInvalidArgument ? 0 : 2;
}

int ExitStatusOfChild(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(SystemdTest, AdoptsTheSocketsItWasPassed) {
  Result<Listeners> listeners = BindListeners("127.0.0.1", 0);
  ASSERT_TRUE(listeners.ok());
  const int fd = listeners->sockets[0].get();
  EXPECT_EQ(ExitStatusOfChild([&] { return ServeAdoptedSockets(fd, listeners->port); }), 0);
}

TEST(SystemdTest, RefusesWhatIsNoListeningSocket) {
  EXPECT_EQ(ExitStatusOfChild(RefuseAdoptedFile), 0);
}

TEST(SystemdTest, TakesNothingMeantForAnotherProcess) {
  ::setenv("LISTEN_PID", "1", 1);
  ::setenv("LISTEN_FDS", "1", 1);
  Server server({}, JsonRouter());
  EXPECT_TRUE(server.AdoptSystemdSockets()->empty());
  ::unsetenv("LISTEN_PID");
  ::unsetenv("LISTEN_FDS");
}

TEST(StopTest, IdleConnectionsAreClosedAtOnce) {
  TestServer server;
  Client idle(server.port());
  Client used(server.port());
  used.Send(Get("/json"));
  EXPECT_EQ(used.ReadAnswer()->status, 200);
  server.server().Stop(kLongGrace);
  EXPECT_TRUE(idle.WaitForEnd());
  EXPECT_TRUE(used.WaitForEnd());
  EXPECT_EQ(server.server().connections(), 0u);
  EXPECT_FALSE(Client(server.port()).connected());
}

TEST(StopTest, AnswersInProgressAreFinished) {
  std::promise<Reply> asked;
  TestServer server({}, [&](Router* router) {
    router->Handle(Method::kGet, "/wait", [&](auto, Reply reply) { asked.set_value(reply); });
  });
  Client client(server.port());
  client.Send(Get("/wait"));
  const Reply reply = asked.get_future().get();
  std::thread stop([&] { server.server().Stop(kLongGrace); });
  EXPECT_TRUE(Eventually([&] { return !Client(server.port()).connected(); }));
  EXPECT_TRUE(reply.Send({.status = 200, .body = "finished"}));
  const auto answer = client.ReadAnswer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "finished");
  EXPECT_EQ(answer->headers.at("connection"), "close");
  client.Abort();
  stop.join();
}

TEST(StopTest, LargeAnswersInProgressAreFinished) {
  TestServer server;
  Client client(server.port());
  client.Send(Get("/big"));
  ASSERT_TRUE(Eventually([&] { return client.Receive(1) == "H"; }));
  std::thread stop([&] { server.server().Stop(kLongGrace); });
  std::size_t received = 1;
  for (std::string more = client.Receive(1 << 16); !more.empty(); more = client.Receive(1 << 16)) {
    received += more.size();
  }
  EXPECT_GT(received, std::size_t{8 << 20});
  client.Abort();
  stop.join();
}

TEST(StopTest, StreamsEndAndWebSocketsAreToldGoingAway) {
  std::atomic<int> closed{0};
  TestServer server({}, [&](Router* router) {
    router->Handle(Method::kGet, "/events", [&](auto, const Reply& reply) {
      const auto stream = reply.StartStream(200, "text/event-stream");
      stream->OnClose([&] { ++closed; });
      stream->WriteEvent("first");
    });
    router->HandleWebSocket("/ws",
                            [&](auto session) { session->OnClose([&](auto) { ++closed; }); });
  });
  Client events(server.port());
  events.Send(Get("/events"));
  ASSERT_TRUE(events.ReceiveThrough("\r\n\r\n"));
  WebSocketClient session(server.port());
  ASSERT_EQ(session.handshake()->status, 101);
  std::thread stop([&] { server.server().Stop(kLongGrace); });
  EXPECT_EQ(events.ReceiveExactly(24), "d\r\ndata: first\n\n\r\n0\r\n\r\n");
  EXPECT_EQ(session.ReadCloseCode(), 1001);
  session.Send(CloseFrame(1001));
  EXPECT_TRUE(session.WaitForEnd());
  events.Abort();
  session.Abort();
  stop.join();
  EXPECT_EQ(closed, 2);
}

TEST(StopTest, WhatIsNotFinishedInTimeIsCut) {
  std::promise<Reply> asked;
  std::atomic<bool> closed{false};
  TestServer server({}, [&](Router* router) {
    router->Handle(Method::kGet, "/wait", [&](auto, Reply reply) { asked.set_value(reply); });
    router->HandleWebSocket("/ws",
                            [&](auto session) { session->OnClose([&](auto) { closed = true; }); });
  });
  Client client(server.port());
  client.Send(Get("/wait"));
  WebSocketClient silent(server.port());
  const Reply reply = asked.get_future().get();
  server.server().Stop(milliseconds(50));
  EXPECT_EQ(server.server().connections(), 0u);
  EXPECT_TRUE(client.WaitForEnd());
  EXPECT_TRUE(closed);
  EXPECT_TRUE(reply.client_gone());
  EXPECT_FALSE(reply.Send({.status = 200, .body = "late"}));
}

TEST(StopTest, StopAcceptingServesWhoIsConnected) {
  TestServer server;
  Client client(server.port());
  client.Send(Get("/json"));
  EXPECT_EQ(client.ReadAnswer()->status, 200);
  server.server().StopAccepting();
  EXPECT_FALSE(Client(server.port()).connected());
  client.Send(Get("/json"));
  EXPECT_EQ(client.ReadAnswer()->status, 200);
}

TEST(StopTest, StoppingTwiceIsHarmless) {
  TestServer server;
  server.server().Stop(milliseconds(0));
  server.server().Stop(milliseconds(0));
}

}  // namespace
}  // namespace synappsd::net
