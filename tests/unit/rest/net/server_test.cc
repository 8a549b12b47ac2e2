// What every HTTP client sees: answers, error bodies, headers, hooks.
#include "rest/net/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "unit/rest/net/client.h"
#include "unit/rest/net/test_server.h"

namespace synappsd::net {
namespace {

using ::testing::HasSubstr;

TEST(ServerTest, AnswersWithTheHeadersOfEveryAnswer) {
  TestServer server;
  const auto answer = Fetch(server.port(), Get("/json"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"status":"ok","value":42})");
  EXPECT_EQ(answer->headers.at("content-type"), "application/json");
  EXPECT_EQ(answer->headers.at("server"), "synappsd");
  EXPECT_EQ(answer->headers.at("x-request-id").size(), 36u);
  EXPECT_THAT(answer->headers.at("date"), HasSubstr(" GMT"));
}

TEST(ServerTest, AnswersFromAnotherThread) {
  TestServer server;
  const auto answer = Fetch(server.port(), Get("/async"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, R"({"status":"ok","value":42})");
}

TEST(ServerTest, TakesTheClientsRequestIdIfItIsFit) {
  TestServer server;
  const auto with_id = [&](const std::string& id) {
    return Fetch(server.port(),
                 "GET /json HTTP/1.1\r\nHost: h\r\nX-Request-ID: " + id + "\r\n\r\n");
  };
  EXPECT_EQ(with_id("trace-1:a/b._Z")->headers.at("x-request-id"), "trace-1:a/b._Z");
  EXPECT_EQ(with_id("not fit")->headers.at("x-request-id").size(), 36u);
}

TEST(ServerTest, UnknownPathsAre404) {
  TestServer server;
  for (const char* target : {"/nope", "/item", "/item/a/b", "//json", "/item//", "/", "/json//"}) {
    const auto answer = Fetch(server.port(), Get(target));
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 404) << target;
    EXPECT_EQ(answer->body, R"({"error":{"code":"NOT_FOUND","status":404,"message":"Not Found"}})");
  }
}

TEST(ServerTest, OtherMethodsOfAKnownPathAre405WithAllow) {
  TestServer server({}, [](Router* router) {
    router->Handle(Method::kPost, "/item/:id", [](auto, const Reply&) {});
  });
  const auto answer = Fetch(server.port(), "DELETE /item/1 HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 405);
  EXPECT_EQ(answer->headers.at("allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(
      answer->body,
      R"({"error":{"code":"METHOD_NOT_ALLOWED","status":405,"message":"Method Not Allowed"}})");
}

TEST(ServerTest, OptionsOfAKnownPathAre204WithAllow) {
  TestServer server;
  const auto answer = Fetch(server.port(), "OPTIONS /json HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 204);
  EXPECT_EQ(answer->headers.at("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(answer->headers.count("content-length"), 0u);
  EXPECT_EQ(Fetch(server.port(), "OPTIONS /nope HTTP/1.1\r\nHost: h\r\n\r\n")->status, 404);
}

TEST(ServerTest, ATrailingSlashIsRedirected) {
  TestServer server;
  const auto answer =
      Fetch(server.port(), "GET /json/?a=1 HTTP/1.1\r\nHost: example.org:8000\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 307);
  EXPECT_EQ(answer->headers.at("location"), "http://example.org:8000/json?a=1");
  EXPECT_EQ(answer->headers.at("content-length"), "0");
  EXPECT_EQ(answer->headers.count("content-type"), 0u);
  EXPECT_EQ(Fetch(server.port(), "POST /json/ HTTP/1.1\r\nHost: h\r\n\r\n")->status, 307);
  EXPECT_EQ(Fetch(server.port(), "GET /json/ HTTP/1.0\r\n\r\n")->headers.at("location"), "/json");
}

TEST(ServerTest, EncodedSlashesStayInTheirParameter) {
  TestServer server;
  EXPECT_EQ(Fetch(server.port(), Get("/item/a%2Fb"))->body, "a/b");
  EXPECT_EQ(Fetch(server.port(), Get("/item/%C3%A9%20x"))->body, "\xC3\xA9 x");
  EXPECT_EQ(Fetch(server.port(), Get("/%69tem/%252F"))->body, "%2F");
}

TEST(ServerTest, DecodesTheQuery) {
  TestServer server;
  EXPECT_EQ(Fetch(server.port(), Get("/query?a=1&b=%20x+y&a=2&c&=d&e=f=g"))->body,
            "a=[1] b=[ x y] a=[2] c=[] =[d] e=[f=g] ");
}

TEST(ServerTest, HeadIsGetWithoutTheBody) {
  TestServer server;
  Client client(server.port());
  client.Send("HEAD /json HTTP/1.1\r\nHost: h\r\n\r\n" + Get("/item/next"));
  const auto head = client.ReadAnswer(/*has_body=*/false);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->headers.at("content-length"), "26");
  EXPECT_EQ(client.ReadAnswer()->body, "next");
}

TEST(ServerTest, AHandlerThatThrowsOrForgetsIs500AndGivesNothingAway) {
  TestServer server;
  for (const char* target : {"/throw", "/drop"}) {
    const auto answer =
        Fetch(server.port(),
              "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\nX-Request-ID: r1\r\n\r\n");
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 500);
    EXPECT_EQ(answer->body, R"({"error":{"code":"INTERNAL_SERVER_ERROR","status":500,)"
                            R"("message":"An unexpected error occurred","request_id":"r1"}})");
  }
  EXPECT_EQ(Fetch(server.port(), Get("/json"))->status, 200);
}

TEST(ServerTest, OnlyTheFirstAnswerCounts) {
  TestServer server({}, [](Router* router) {
    router->Handle(Method::kGet, "/twice", [](auto, const Reply& reply) {
      EXPECT_TRUE(reply.Send({.status = 200, .body = "1"}));
      EXPECT_FALSE(reply.Send({.status = 200, .body = "2"}));
      EXPECT_EQ(reply.StartStream(200, "text/plain"), nullptr);
    });
  });
  Client client(server.port());
  client.Send(Get("/twice") + Get("/json"));
  EXPECT_EQ(client.ReadAnswer()->body, "1");
  EXPECT_EQ(client.ReadAnswer()->status, 200);
}

TEST(ServerTest, HeaderValuesCannotBeginAHeader) {
  TestServer server({}, [](Router* router) {
    router->Handle(Method::kGet, "/evil", [](auto, const Reply& reply) {
      reply.Send({.status = 200, .body = "", .headers = {{"x-a", "1\r\nx-b: 2"}}});
    });
  });
  const auto answer = Fetch(server.port(), Get("/evil"));
  EXPECT_EQ(answer->headers.at("x-a"), "1  x-b: 2");
  EXPECT_EQ(answer->headers.count("x-b"), 0u);
}

TEST(ServerTest, HooksSeeEveryAnswerThatHasARequest) {
  std::mutex mutex;
  std::vector<std::string> answered;
  ServerOptions options;
  options.max_body_bytes = 10;
  options.extra_headers = [](const Request&) { return Headers{{"x-extra", "yes"}}; };
  options.on_answered = [&](const Request& request, int status, std::chrono::microseconds) {
    const std::lock_guard<std::mutex> lock(mutex);
    answered.push_back(request.path + " " + std::to_string(status));
  };
  options.intercept = [](const Request& request, const Reply& reply) {
    if (request.header("x-stop").empty()) return false;
    return reply.Send({.status = 403, .body = "stopped"});
  };
  TestServer server(std::move(options));
  const std::string close = " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";
  for (const std::string& request :
       {"GET /json" + close + "\r\n", "GET /nope" + close + "\r\n",
        "GET /json" + close + "X-Stop: 1\r\n\r\n", "GET /%zz" + close + "\r\n",
        "POST /echo" + close + "Content-Length: 11\r\n\r\n"}) {
    const auto answer = Fetch(server.port(), request);
    ASSERT_TRUE(answer) << request;
    EXPECT_EQ(answer->headers.count("x-extra"), 1u) << request;
    EXPECT_EQ(answer->headers.count("x-request-id"), 1u) << request;
  }
  const std::lock_guard<std::mutex> lock(mutex);
  EXPECT_THAT(answered, ::testing::ElementsAre("/json 200", "/nope 404", "/json 403", "/%zz 400",
                                               "/echo 413"));
}

TEST(ServerTest, TellsAHandlerThatItsClientHasGone) {
  std::promise<Reply> promise;
  TestServer server({}, [&](Router* router) {
    router->Handle(Method::kGet, "/wait", [&](auto, Reply reply) { promise.set_value(reply); });
  });
  Client client(server.port());
  client.Send(Get("/wait"));
  const Reply reply = promise.get_future().get();
  EXPECT_FALSE(reply.client_gone());
  client.Abort();
  EXPECT_TRUE(Eventually([&] { return reply.client_gone(); }));
  EXPECT_FALSE(reply.Send({.status = 200, .body = ""}));
}

TEST(ServerTest, RequestsSayWhoSentThem) {
  TestServer server({}, [](Router* router) {
    router->Handle(Method::kGet, "/who", [](auto request, const Reply& reply) {
      reply.Send({.status = 200, .body = request->remote});
    });
  });
  EXPECT_THAT(Fetch(server.port(), Get("/who"))->body, ::testing::StartsWith("127.0.0.1:"));
}

TEST(ServerTest, ServesOnSeveralLoops) {
  ServerOptions options;
  options.loops = 3;
  TestServer server(std::move(options));
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 9; ++i) clients.push_back(std::make_unique<Client>(server.port()));
  for (auto& client : clients) client->Send(Get("/async"));
  for (auto& client : clients) EXPECT_EQ(client->ReadAnswer()->status, 200);
}

}  // namespace
}  // namespace synappsd::net
