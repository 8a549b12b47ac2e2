// Keys, the gate before every route, limits and the audit log, on the real daemon.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <set>
#include <thread>

#include "base/clock.h"
#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "e2e/support/raw_socket.h"
#include "support/eventually.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

using testing::Eventually;

class AccessTest : public ::testing::Test {
 protected:
  void Start(std::vector<std::string> arguments = {"--access-require-keys"}) {
    daemon_ = std::make_unique<DaemonProcess>(
        DaemonOptions{.data_dir = directory_.path() / "data", .arguments = std::move(arguments)});
    client_ = std::make_unique<HttpClient>(daemon_->base_url());
    local_ = std::make_unique<HttpClient>("unix:" +
                                          (directory_.path() / "data" / "synapps.sock").string());
  }

  // Over the local socket, as the administrator makes the first one.
  HttpAnswer Create(const std::string& scopes, const std::string& more = "") {
    return local_->Post("/api/v1/keys", R"({"name":"test","scopes":")" + scopes +
                                            R"(","owner":"alice")" + more + "}");
  }
  HttpAnswer Revoke(const HttpAnswer& created) {
    return local_->Post("/api/v1/keys/" + created.Text("id") + "/revoke", "");
  }
  std::string Key(const std::string& scopes) { return Create(scopes).Text("key"); }

  HttpAnswer Ask(const std::string& method, const std::string& path, const std::string& key,
                 const std::string& body = "") {
    return client_->Request(method, path, body, {"X-API-Key: " + key});
  }

  // The first line of the answer to these bytes.
  std::string Status(const std::string& request) {
    RawSocket socket(daemon_->base_url());
    socket.Send(request);
    const std::string answer = socket.ReadUntil("\r\n");
    return answer.substr(0, answer.find("\r\n"));
  }

  testing::TemporaryDirectory directory_;
  std::unique_ptr<DaemonProcess> daemon_;
  std::unique_ptr<HttpClient> client_;
  std::unique_ptr<HttpClient> local_;
};

struct Documented {
  std::string method;
  std::string path;
  std::string scope;  // empty: open
};

// Every operation of the daemon's own document, with something in the place of its parameters.
std::vector<Documented> Operations(HttpClient& client) {
  std::vector<Documented> operations;
  const json::Value document = client.Get("/openapi.json").Json();
  for (const auto& [pattern, item] : *document.Find("paths")->if_object()) {
    std::string path = pattern;
    while (path.find('{') != std::string::npos) {
      path.replace(path.find('{'), path.find('}') - path.find('{') + 1, "some-id");
    }
    for (const auto& [method, operation] : *item.if_object()) {
      std::string upper = method;
      for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
      const json::Array& security = *operation.Find("security")->if_array();
      std::string scope;
      if (!security.empty()) {
        scope = *security[0].Find("bearerKey")->if_array()->front().if_string();
      }
      operations.push_back({upper, path, scope});
    }
  }
  return operations;
}

TEST_F(AccessTest, NoRouteButTheOpenOnesAnswersWithoutAValidKey) {
  Start();
  const std::string good = Key("admin");
  const HttpAnswer revoked = Create("admin");
  ASSERT_EQ(Revoke(revoked).status, 200);
  const HttpAnswer expired =
      Create("admin", R"(,"expires_time":)" + std::to_string(SystemClock().UnixSeconds() + 1));
  ASSERT_EQ(expired.status, 201) << expired.body;
  ASSERT_TRUE(
      Eventually([&] { return Ask("GET", "/api/v1/flows", expired.Text("key")).status == 401; }));
  std::string wrong = good;
  wrong.back() = wrong.back() == 'A' ? 'B' : 'A';

  const std::vector<Documented> operations = Operations(*client_);
  ASSERT_GT(operations.size(), 25u);
  std::set<std::string> open;
  for (const Documented& operation : operations) {
    const std::string what = operation.method + " " + operation.path;
    if (operation.scope.empty()) {
      open.insert(what);
      EXPECT_NE(client_->Request(operation.method, operation.path, "").status, 401) << what;
      continue;
    }
    EXPECT_EQ(client_->Request(operation.method, operation.path, "").status, 401) << what;
    for (const std::string& key : {wrong, revoked.Text("key"), expired.Text("key"),
                                   std::string("syn_"), std::string(4'000, 'k')}) {
      EXPECT_EQ(Ask(operation.method, operation.path, key).status, 401) << what;
    }
    const std::string other = operation.scope == "read" ? "run" : "read";
    EXPECT_EQ(Ask(operation.method, operation.path, Key(other)).status, 403) << what;
  }
  EXPECT_EQ(open, (std::set<std::string>{"GET /", "GET /health", "GET /ready"}));
  for (const char* path : {"/docs", "/redoc", "/openapi.json", "/docs/docs.js", "/docs/docs.css",
                           "/docs/oauth2-redirect"}) {
    EXPECT_EQ(client_->Get(path).status, 200) << path;
  }
  for (const char* path : {"/nope", "/api/v1", "/api/v1/ws", "/api/v1/flows/", "/docs/"}) {
    EXPECT_EQ(client_->Get(path).status, 401) << path;
  }
  EXPECT_EQ(Ask("GET", "/nope", good).status, 404);
}

TEST_F(AccessTest, NoSpellingOfARequestGetsAround) {
  Start();
  const std::string key = Key("read");
  const std::string end = "Host: x\r\nConnection: close\r\n\r\n";
  const std::string upgrade =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nHost: x\r\n\r\n";
  for (const std::string& refused : {
           "GET //api/v1/flows HTTP/1.1\r\n" + end,
           "GET /api/v1//flows HTTP/1.1\r\n" + end,
           "GET /api%2Fv1%2Fflows HTTP/1.1\r\n" + end,
           "GET /%61pi/v1/flows HTTP/1.1\r\n" + end,
           "GET /API/v1/flows HTTP/1.1\r\n" + end,
           "GET /api/v1/flows?x=/health HTTP/1.1\r\n" + end,
           "GET http://x/api/v1/flows HTTP/1.1\r\n" + end,
           "HEAD /api/v1/flows HTTP/1.1\r\n" + end,
           "OPTIONS /api/v1/flows HTTP/1.1\r\n" + end,
           "OPTIONS /api/v1/flows HTTP/1.1\r\nOrigin: http://localhost:3000\r\n" + end,
           "OPTIONS * HTTP/1.1\r\n" + end,
           "PATCH /api/v1/flows HTTP/1.1\r\n" + end,
           std::string("GET /api/v1/flows HTTP/1.0\r\n\r\n"),
           "GET /api/v1/flows HTTP/1.1\r\n" + upgrade,
           "GET /health HTTP/1.1\r\n" + upgrade,
           "GET /nope HTTP/1.1\r\n" + upgrade,
           "POST /api/v1/flows HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nX-API-Key:\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nX-API-Key: " + key + "x\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nX-API-Key: " + key + "\r\nX-API-Key: " + key + "\r\n" +
               end,
           "GET /api/v1/flows HTTP/1.1\r\nX-API-Key: " + key + ", " + key + "\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nX-API-Key: " + key + "\r\nx-api-key: other\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nX-API-Key: " + key +
               "\r\nAuthorization: Bearer syn_other\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nAuthorization: Bearer " + key +
               "\r\nAuthorization: Basic eDp5\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nAuthorization: Bearer" + key + "\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nAuthorization: " + key + "\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nAuthorization: Basic " + key + "\r\n" + end,
           "GET /api/v1/flows?api_key=" + key + " HTTP/1.1\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nCookie: X-API-Key=" + key + "\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nX-Forwarded-For: 127.0.0.1\r\n" + end,
       }) {
    EXPECT_TRUE(Status(refused).starts_with("HTTP/1.1 401")) << Status(refused) << "\n" << refused;
  }
  for (const std::string& taken : {
           "GET /api/v1/flows HTTP/1.1\r\nX-API-Key: " + key + "\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nx-aPI-kEY:\t " + key + " \t\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nauthorization: bEARER   " + key + "\r\n" + end,
           "GET /api/v1/flows HTTP/1.1\r\nAuthorization: Basic eDp5\r\nX-API-Key: " + key + "\r\n" +
               end,
           "GET /api/v1/flows HTTP/1.1\r\nAuthorization: Bearer " + key + "\r\nX-API-Key: " + key +
               "\r\n" + end,
           "HEAD /api/v1/flows HTTP/1.1\r\nX-API-Key: " + key + "\r\n" + end,
       }) {
    EXPECT_TRUE(Status(taken).starts_with("HTTP/1.1 200")) << Status(taken) << "\n" << taken;
  }
}

TEST_F(AccessTest, EachPipelinedRequestNeedsItsOwnKey) {
  Start();
  const std::string key = Key("read");
  RawSocket socket(daemon_->base_url());
  socket.Send("GET /api/v1/flows HTTP/1.1\r\nHost: x\r\nX-API-Key: " + key +
              "\r\n\r\nGET /api/v1/flows HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answers = socket.ReadToEnd();
  EXPECT_NE(answers.find("HTTP/1.1 200"), std::string::npos);
  EXPECT_NE(answers.find("HTTP/1.1 401"), std::string::npos);
}

TEST_F(AccessTest, PreflightsStayOpenAndRefusalsCarryCorsHeaders) {
  Start();
  const std::vector<std::string> origin = {"Origin: http://localhost:3000"};
  std::vector<std::string> preflight = origin;
  preflight.push_back("Access-Control-Request-Method: DELETE");
  EXPECT_EQ(client_->Request("OPTIONS", "/api/v1/keys", "", preflight).status, 200);
  const HttpAnswer refused = client_->Request("GET", "/api/v1/flows", "", origin);
  EXPECT_EQ(refused.status, 401);
  EXPECT_NE(refused.headers.find("access-control-allow-origin: http://localhost:3000"),
            std::string::npos);
  EXPECT_NE(refused.headers.find("www-authenticate: Bearer"), std::string::npos);
  EXPECT_NE(refused.body.find(R"({"error":{"code":"UNAUTHORIZED","status":401,)"),
            std::string::npos);
}

TEST_F(AccessTest, WithoutRequiredKeysNothingChangesButKeysAreGuarded) {
  Start({});
  EXPECT_EQ(client_->Get("/api/v1/flows").status, 200);
  EXPECT_EQ(client_->Request("GET", "/api/v1/flows", "", {"Authorization: Bearer abc"}).status,
            200);
  EXPECT_EQ(Ask("GET", "/api/v1/flows", "wrong").status, 401);
  EXPECT_EQ(client_->Get("/api/v1/keys").status, 401);
  EXPECT_EQ(client_->Post("/api/v1/keys", R"({"name":"x","scopes":"admin"})").status, 401);
  EXPECT_EQ(client_->Get("/api/v1/audit").status, 401);
  EXPECT_EQ(Ask("GET", "/api/v1/keys", Key("read")).status, 403);
  EXPECT_EQ(Ask("GET", "/api/v1/keys", Key("admin")).status, 200);
  // Through somebody's proxy the local socket is no door.
  EXPECT_EQ(local_->Request("GET", "/api/v1/keys", "", {"X-Forwarded-For: 192.0.2.7"}).status, 401);
}

// A browser would send these for any page its user looks at.
TEST_F(AccessTest, WithoutRequiredKeysPagesOfOtherSitesNeitherChangeNorListen) {
  Start({});
  const std::vector<std::string> page{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"};
  const HttpAnswer refused =
      client_->Request("POST", "/api/v1/flows", R"({"id":"f","name":"n"})", page);
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, ::testing::HasSubstr("page of another site"));
  EXPECT_EQ(client_->Get("/api/v1/flows/f").status, 404);
  EXPECT_EQ(client_->Request("GET", "/api/v1/flows", "", page).status, 200);
  const auto listen = [&](const std::string& origin) {
    return Status(
        "GET /api/v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: " +
        origin + "\r\n\r\n");
  };
  EXPECT_EQ(listen("https://evil.example"), "HTTP/1.1 403 Forbidden");
  EXPECT_EQ(listen("http://localhost:3000"), "HTTP/1.1 101 Switching Protocols");
}

TEST_F(AccessTest, AKeyOutlivesARestartAndIsStoredHashed) {
  Start();
  const HttpAnswer created = Create("read");
  const std::string key = created.Text("key");
  ASSERT_EQ(created.status, 201) << created.body;
  const std::string list = local_->Get("/api/v1/keys").body;
  EXPECT_NE(list.find(created.Text("id")), std::string::npos);
  EXPECT_EQ(list.find(key.substr(13)), std::string::npos);
  ASSERT_EQ(daemon_->Stop(), 0);
  EXPECT_EQ(daemon_->process().output().find(key.substr(13)), std::string::npos);
  Start();
  EXPECT_EQ(Ask("GET", "/api/v1/flows", key).status, 200);
  EXPECT_TRUE(Eventually([&] {
    return local_->Get("/api/v1/keys").body.find(R"("last_used_time":1)") != std::string::npos;
  }));
}

TEST_F(AccessTest, ADeletedKeyOpensNothingAndIsNotListed) {
  Start();
  const HttpAnswer created = Create("read");
  const HttpAnswer kept = Create("read");
  const std::string id = created.Text("id");
  const HttpAnswer deleted = local_->Delete("/api/v1/keys/" + id);
  EXPECT_EQ(deleted.status, 200) << deleted.body;
  EXPECT_EQ(Ask("GET", "/api/v1/flows", created.Text("key")).status, 401);
  const std::string list = local_->Get("/api/v1/keys").body;
  EXPECT_EQ(list.find(id), std::string::npos);
  EXPECT_NE(list.find(kept.Text("id")), std::string::npos);
  EXPECT_NE(local_->Get("/api/v1/audit?action=delete_key&object=" + id).body.find(id),
            std::string::npos);
  EXPECT_EQ(local_->Delete("/api/v1/keys/" + id).status, 404);
  EXPECT_EQ(Revoke(created).status, 404);
}

// The handshake of a WebSocket, but for its end.
const std::string kHandshake =
    "GET /api/v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

// A short text message, masked with zeros.
std::string Message(const std::string& text) {
  EXPECT_LT(text.size(), 126u);
  return "\x81" + std::string(1, static_cast<char>(0x80 | text.size())) + std::string(4, '\0') +
         text;
}

TEST_F(AccessTest, WhatAKeyHoldsOpenEndsWithItWhileTheRunGoesOn) {
  Start({"--access-require-keys", "--applets-directories", std::getenv("SYNAPPS_TEST_APPLETS_DIR"),
         "--engine-default-node-timeout", "10m"});
  const std::string flow = ChainFlow("f", {"start", "slow", "end"}, {"{}", R"({"ms":600000})"});
  ASSERT_EQ(local_->Post("/api/v1/flows", flow).status, 201);
  const std::string run =
      local_->Post("/api/v1/flows/f/run", R"({"input":{"ms":600000}})").Text("run_id");
  const auto follow = [&](RawSocket& socket, const std::string& key) {
    socket.Send("GET /api/v1/runs/" + run + "/events HTTP/1.1\r\nHost: x\r\nX-API-Key: " + key +
                "\r\n\r\n");
    const std::string begun =
        socket.ReadUntil("event: node.started\ndata: {\"run_id\":\"" + run + "\",\"seq\":4");
    EXPECT_NE(begun.find("\"seq\":4"), std::string::npos) << begun;
  };
  RawSocket of_another(daemon_->base_url());
  follow(of_another, Key("read"));
  for (const bool deleted : {false, true}) {
    const HttpAnswer created = Create("read");
    const std::string key = created.Text("key");
    RawSocket stream(daemon_->base_url());
    follow(stream, key);
    RawSocket by_header(daemon_->base_url());
    by_header.Send(kHandshake + "X-API-Key: " + key + "\r\n\r\n");
    ASSERT_NE(by_header.ReadUntil("auth.result").find("101"), std::string::npos);
    RawSocket by_message(daemon_->base_url());
    by_message.Send(kHandshake + "\r\n");
    ASSERT_NE(by_message.ReadUntil("\r\n\r\n").find("101"), std::string::npos);
    by_message.Send(Message(R"({"type":"auth","token":")" + key + R"("})"));
    ASSERT_NE(by_message.ReadUntil("auth.result").find("auth.result"), std::string::npos);

    const HttpAnswer ended =
        deleted ? local_->Delete("/api/v1/keys/" + created.Text("id")) : Revoke(created);
    ASSERT_EQ(ended.status, 200) << ended.body;
    const std::string rest = stream.ReadToEnd();
    EXPECT_TRUE(rest.ends_with("0\r\n\r\n")) << rest;
    EXPECT_EQ(rest.find("run.finished"), std::string::npos) << rest;
    for (RawSocket* listener : {&by_header, &by_message}) {
      const std::string farewell = listener->ReadUntil("Authentication failed");
      EXPECT_NE(farewell.find("revoked"), std::string::npos) << farewell;
      EXPECT_NE(farewell.find("\x0f\xa1"
                              "Authentication failed"),
                std::string::npos)
          << "4001";
    }
    EXPECT_EQ(local_->Get("/api/v1/runs/" + run).Text("status"), "running");
  }
  ASSERT_EQ(local_->Post("/api/v1/runs/" + run + "/cancel", "").status, 200);
  EXPECT_NE(of_another.ReadToEnd().find("run.finished"), std::string::npos) << "its key is valid";
}

TEST_F(AccessTest, ARevokedKeysStreamEndsAtOnce) {
  Start();
  ASSERT_EQ(local_->Post("/api/v1/flows", ChainFlow("f", {"start", "end"})).status, 201);
  const std::string run = local_->Post("/api/v1/flows/f/run", R"({"input":{}})").Text("run_id");
  const HttpAnswer created = Create("read");
  const std::string key = created.Text("key");
  RawSocket listener(daemon_->base_url());
  listener.Send(kHandshake + "X-API-Key: " + key + "\r\n\r\n");
  ASSERT_NE(listener.ReadUntil("auth.result").find("101"), std::string::npos);
  RawSocket stranger(daemon_->base_url());
  stranger.Send(kHandshake + "\r\n");
  ASSERT_NE(stranger.ReadUntil("\r\n\r\n").find("101"), std::string::npos);

  ASSERT_EQ(Revoke(created).status, 200);
  EXPECT_NE(listener.ReadUntil("Authentication failed").find("revoked"), std::string::npos);
  EXPECT_EQ(Ask("GET", "/api/v1/runs/" + run + "/events", key).status, 401);
  EXPECT_EQ(client_->Get("/api/v1/runs/" + run + "/events").status, 401);
}

TEST_F(AccessTest, ABodyThatOutlastsItsKeyDoesNothing) {
  Start();
  const HttpAnswer created = Create("write");
  const std::string flow = ChainFlow("late", {"start", "end"});
  RawSocket socket(daemon_->base_url());
  socket.Send(
      "POST /api/v1/flows HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-API-Key: " +
      created.Text("key") +
      "\r\nExpect: 100-continue\r\nContent-Length: " + std::to_string(flow.size()) + "\r\n\r\n");
  ASSERT_NE(socket.ReadUntil("\r\n\r\n").find("100 Continue"), std::string::npos) << "let in";
  ASSERT_EQ(Revoke(created).status, 200);
  socket.Send(flow);
  EXPECT_NE(socket.ReadUntil("\r\n\r\n").find("HTTP/1.1 401"), std::string::npos);
  EXPECT_EQ(local_->Get("/api/v1/flows/late").status, 404);
}

TEST_F(AccessTest, SixtyFourClientsGetExactlyTheirLimit) {
  constexpr int kLimit = 200;
  Start({"--access-require-keys", "--limits-on-loopback", "--limits-per-key",
         std::to_string(kLimit), "--limits-window", "24h"});
  const std::string key = Key("read");
  std::atomic<int> served{0};
  std::atomic<int> limited{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 64; ++i) {
    clients.emplace_back([&] {
      HttpClient client(daemon_->base_url());
      for (int n = 0; n < 10; ++n) {
        const int status = client.Request("GET", "/api/v1/flows", "", {"X-API-Key: " + key}).status;
        served += status == 200 ? 1 : 0;
        limited += status == 429 ? 1 : 0;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(served, kLimit);
  EXPECT_EQ(limited, 640 - kLimit);
  const HttpAnswer over = Ask("GET", "/api/v1/flows", key);
  EXPECT_EQ(over.status, 429);
  for (const char* header :
       {"retry-after: ", "ratelimit-limit: 200\r\n", "ratelimit-remaining: 0\r\n",
        "ratelimit-reset: ", "ratelimit-policy: \"key\";q=200;w=86400\r\n"}) {
    EXPECT_NE(over.headers.find(header), std::string::npos) << header << over.headers;
  }
  EXPECT_NE(over.body.find("RATE_LIMIT_EXCEEDED"), std::string::npos);
  EXPECT_EQ(Ask("GET", "/api/v1/flows", Key("read")).status, 200) << "another key has its own";
}

TEST_F(AccessTest, WrongKeysAreLimitedButRightOnesOfTheSameAddressAreNot) {
  Start({"--limits-on-loopback", "--limits-wrong-keys", "3", "--limits-window", "24h"});
  const std::string key = Key("read");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Ask("GET", "/api/v1/flows", "wrong").status, 401);
  EXPECT_EQ(Ask("GET", "/api/v1/flows", "wrong").status, 429);
  EXPECT_EQ(Ask("GET", "/api/v1/flows", key).status, 200);
}

TEST_F(AccessTest, APathThatIsCutForTheAuditLogIsStillStored) {
  Start();
  // Of one of the two the thousandth byte is within a character.
  for (const std::string& odd : {std::string(), std::string("a")}) {
    std::string path = "/api/v1/" + odd;
    while (path.size() < 1'100) path += "\xc3\xa9";
    EXPECT_TRUE(Status("GET " + path + " HTTP/1.1\r\nHost: x\r\nX-API-Key: wrong\r\n\r\n")
                    .starts_with("HTTP/1.1 401"));
  }
  EXPECT_TRUE(Eventually([&] {
    const json::Value log = local_->Get("/api/v1/audit?action=access.refused").Json();
    return log.Find("items")->if_array()->size() == 2;
  }));
}

TEST_F(AccessTest, TheAuditLogTellsWhoChangedWhat) {
  Start();
  const HttpAnswer created = Create("admin");
  const std::string key = created.Text("key");
  const std::string actor = "key:" + created.Text("id");
  ASSERT_EQ(Ask("POST", "/api/v1/flows", key, ChainFlow("f", {"start", "end"})).status, 201);
  ASSERT_EQ(Ask("POST", "/api/v1/flows/f/run", key, R"({"input":{}})").status, 200);
  ASSERT_EQ(Ask("DELETE", "/api/v1/flows/f", key).status, 200);
  ASSERT_EQ(Ask("GET", "/api/v1/flows", key + "x").status, 401);
  const auto has = [&](const std::string& who, const std::string& action, const std::string& what) {
    const json::Value log = local_->Get("/api/v1/audit").Json();
    for (const json::Value& entry : *log.Find("items")->if_array()) {
      const std::string text = json::Write(entry);
      if (*entry.Find("actor")->if_string() == who &&
          *entry.Find("action")->if_string() == action &&
          entry.Find("object")->if_string()->find(what) != std::string::npos) {
        EXPECT_EQ(*entry.Find("address")->if_string(),
                  who.starts_with("local") ? "unix" : "127.0.0.1");
        EXPECT_EQ(text.find(key.substr(13)), std::string::npos);
        return true;
      }
    }
    return false;
  };
  EXPECT_TRUE(has("local:uid=" + std::to_string(geteuid()), "create_key", created.Text("id")))
      << "stored before it was answered";
  for (const char* action : {"put_flow", "start_run", "delete_flow"}) {
    EXPECT_TRUE(Eventually([&] { return has(actor, action, "f"); })) << action;
  }
  EXPECT_TRUE(Eventually([&] { return has("anonymous", "access.refused", "GET /api/v1/flows"); }));
}

}  // namespace
}  // namespace synappsd::e2e
