#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/events/sample_run.h"
#include "unit/rest/live/live_server.h"
#include "unit/rest/net/client.h"
#include "unit/rest/net/test_server.h"

namespace synappsd::live {
namespace {

store::RunRecord Record(const std::string& id, bool has_ended) {
  store::RunRecord run;
  run.id = id;
  run.status = has_ended ? "success" : "running";
  if (has_ended) run.end_time = 2.0;
  return run;
}

store::EventRecord Event(std::int64_t seq, const std::string& kind) {
  return {"r1", seq, kind, kind.starts_with("run.") ? "" : "n", 1.5, R"({"a":1})"};
}

engine::CommittedChanges With(const store::EventRecord& event) { return {"r1", "f1", {}, {event}}; }

// As the client sees it.
std::string Text(std::int64_t seq, const std::string& kind) {
  return "id: " + std::to_string(seq) + "\nevent: " + kind +
         "\ndata: " + events::LogEventData(Event(seq, kind), {}) + "\n\n";
}

std::string Get(const std::string& headers = {}, const std::string& method = "GET") {
  return method + " /api/v1/runs/r1/events HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n";
}

TEST(RunEventRoute, ReplaysARunThatHasEnded) {
  LiveServer server;
  server.runs().Put(Record("r1", true));
  server.runs().Append(Event(1, "run.created"));
  server.runs().Append(Event(2, "node.started"));
  server.runs().Append(Event(3, "run.finished"));
  const auto answer = net::Fetch(server.port(), Get());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->headers.at("content-type"), "text/event-stream");
  EXPECT_EQ(answer->headers.at("cache-control"), "no-cache");
  EXPECT_EQ(answer->body,
            Text(1, "run.created") + Text(2, "node.started") + Text(3, "run.finished"));
  const auto rest = net::Fetch(server.port(), Get("Last-Event-ID: 2\r\n"));
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->body, Text(3, "run.finished"));
}

TEST(RunEventRoute, GoesOnLiveUntilTheRunEnds) {
  LiveServer server;
  server.runs().Put(Record("r1", false));
  server.runs().Append(Event(1, "run.created"));
  net::Client client(server.port());
  client.Send(Get());
  ASSERT_TRUE(client.ReceiveThrough("id: 1\n")) << "the replay has begun: the feed listens";
  server.Happen(With(Event(2, "node.started")));
  server.hub().OnNodeEvent("r1", "f1", "n", "token", "Hi");
  server.Happen(With(Event(3, "run.finished")));
  const auto text = client.ReceiveThrough("0\r\n\r\n");
  ASSERT_TRUE(text) << "the answer ends";
  std::size_t at = 0;
  for (const std::string& part :
       {std::string("event: run.created"), Text(2, "node.started"),
        std::string("event: node.event\ndata: "
                    R"({"run_id":"r1","flow_id":"f1","node_id":"n","kind":"token","data":"Hi"})"
                    "\n\n"),
        Text(3, "run.finished")}) {
    const std::size_t found = text->find(part, at);
    ASSERT_NE(found, std::string::npos) << part << " is not in " << text->substr(at);
    at = found + part.size();
  }
}

TEST(RunEventRoute, AnswersHeadAndLetsGo) {
  LiveServer server;
  server.runs().Put(Record("r1", false));
  net::Client client(server.port());
  client.Send(Get({}, "HEAD"));
  const auto answer = client.ReadAnswer(false);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_TRUE(client.WaitForEnd());
}

TEST(RunEventRoute, RefusesWithAReason) {
  LiveServer server;
  const auto unknown = net::Fetch(server.port(), Get());
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->status, 404);
  EXPECT_EQ(unknown->body,
            R"({"error":{"code":"NOT_FOUND","status":404,"message":"Run not found"}})");
  for (const char* id : {"x", "-1", "1.5", "99999999999999999999", "1 2"}) {
    const auto bad = net::Fetch(server.port(), Get(std::string("Last-Event-ID: ") + id + "\r\n"));
    ASSERT_TRUE(bad);
    EXPECT_EQ(bad->status, 400) << id;
    EXPECT_EQ(bad->body, R"({"error":{"code":"BAD_REQUEST","status":400,"message":)"
                         R"("Last-Event-ID must be the id of an event of this run: a number"}})");
  }
  server.runs().set_failure(Status(Code::kUnavailable, "database is busy"));
  const auto busy = net::Fetch(server.port(), Get());
  ASSERT_TRUE(busy);
  EXPECT_EQ(busy->status, 503);
  server.runs().set_failure(Status(Code::kDataLoss, "page 7 is corrupt"));
  const auto broken = net::Fetch(server.port(), Get());
  ASSERT_TRUE(broken);
  EXPECT_EQ(broken->status, 500);
  EXPECT_EQ(broken->body.find("corrupt"), std::string::npos) << broken->body;
}

TEST(RunEventRoute, WantsTheTokenInAHeader) {
  LiveServer server({.token = "secret"});
  server.runs().Put(Record("r1", true));
  for (const char* headers : {"", "Authorization: secret\r\n", "Authorization: Bearer wrong\r\n",
                              "Authorization: Basic secret\r\n", "Authorization: Bearer\r\n"}) {
    const auto refused = net::Fetch(server.port(), Get(headers));
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 401) << headers;
    EXPECT_EQ(refused->headers.at("www-authenticate"), "Bearer");
    EXPECT_EQ(
        refused->body,
        R"({"error":{"code":"UNAUTHORIZED","status":401,"message":)"
        R"("Send the token for live events, or an API key that may read, as \"Authorization: Bearer TOKEN\""}})");
  }
  for (const char* scheme : {"Bearer", "bearer", "BEARER"}) {
    const auto served =
        net::Fetch(server.port(), Get(std::string("Authorization: ") + scheme + " secret\r\n"));
    ASSERT_TRUE(served);
    EXPECT_EQ(served->status, 200) << scheme;
  }
}

}  // namespace
}  // namespace synappsd::live
