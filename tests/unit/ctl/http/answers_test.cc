// What synappsctl makes of answers, right and wrong ones.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "support/scripted_server.h"
#include "support/temporary_directory.h"
#include "unit/ctl/ctl_run.h"

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;
using testing::HttpText;
using ::testing::Not;
using testing::ScriptedServer;

constexpr const char* kKey = "syn_abcd1234_secretpart";

CtlRun Show(const std::string& url, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"applets", "show", "x", "--url", url};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return CtlRun(std::move(arguments));
}

CtlRun ShowAnswered(const std::string& bytes, std::vector<std::string> more = {}) {
  ScriptedServer server(bytes);
  return Show(server.url(), std::move(more));
}

std::string Error(const std::string& code, const std::string& message) {
  return R"({"error":{"code":")" + code + R"(","status":1,"message":")" + message + R"("}})";
}

// $SYNAPPS_API_KEY while it lives.
class KeyInEnvironment {
 public:
  KeyInEnvironment() { setenv("SYNAPPS_API_KEY", kKey, 1); }
  ~KeyInEnvironment() { unsetenv("SYNAPPS_API_KEY"); }
};

TEST(AnswersTest, TheKeyIsSentAsABearerAndNeverPrinted) {
  const KeyInEnvironment key;
  ScriptedServer server(HttpText(401, Error("UNAUTHORIZED", "Unknown API key")));
  const CtlRun run = Show(server.url());
  EXPECT_EQ(run.status, kExitDenied);
  EXPECT_THAT(run.err, HasSubstr("Unknown API key: the key in $SYNAPPS_API_KEY is not"));
  EXPECT_THAT(run.err + run.out, Not(HasSubstr(kKey)));
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_THAT(server.requests()[0], HasSubstr(std::string("Authorization: Bearer ") + kKey));
}

TEST(AnswersTest, WithoutAKeyNoneIsSentAndTheRemedyIsToGiveOne) {
  ScriptedServer server(HttpText(401, Error("UNAUTHORIZED", "An API key is needed")));
  const CtlRun run = Show(server.url());
  EXPECT_EQ(run.status, kExitDenied);
  EXPECT_THAT(run.err, HasSubstr("--key-file"));
  EXPECT_THAT(run.err, HasSubstr("synappsctl keys create"));
  EXPECT_THAT(server.requests().at(0), Not(HasSubstr("Authorization")));
}

TEST(AnswersTest, ARedirectIsNotFollowed) {
  const KeyInEnvironment key;
  ScriptedServer other(HttpText(200, "{}"));
  ScriptedServer server(HttpText(307, "", "Location: " + other.url() + "/x\r\n"));
  const CtlRun run = Show(server.url());
  EXPECT_EQ(run.status, kExitRefused);
  EXPECT_THAT(run.err, HasSubstr("leads to " + other.url()));
  EXPECT_TRUE(other.requests().empty());
}

TEST(AnswersTest, AProxyOfTheEnvironmentDoesNotSeeALocalDaemonsKey) {
  const KeyInEnvironment key;
  ScriptedServer proxy(HttpText(502, ""));
  setenv("http_proxy", proxy.url().c_str(), 1);
  ScriptedServer server(HttpText(200, R"({"type":"x"})"));
  EXPECT_EQ(Show(server.url()).status, kExitDone);
  unsetenv("http_proxy");
  EXPECT_TRUE(proxy.requests().empty());
}

TEST(AnswersTest, SaysWhenAKeyTravelsInTheClear) {
  const KeyInEnvironment key;  // .invalid: reaches nobody (RFC 2606)
  EXPECT_THAT(Show("http://synapps.invalid").err, HasSubstr("unencrypted"));
  EXPECT_THAT(Show("https://synapps.invalid").err, Not(HasSubstr("unencrypted")));
}

TEST(AnswersTest, SpeaksOverASocket) {
  const testing::TemporaryDirectory directory;
  ScriptedServer server(
      [](const auto&, auto& peer) { peer.Send(HttpText(200, R"({"type":"x"})")); },
      directory.path() / "s.sock");
  const CtlRun run = Show(server.url(), {"--json"});
  EXPECT_EQ(run.status, kExitDone) << run.err;
  EXPECT_EQ(run.out, "{\"type\":\"x\"}\n");
  EXPECT_THAT(server.requests().at(0),
              HasSubstr("GET /api/v1/applets/x HTTP/1.1\r\nHost: localhost"));
}

TEST(AnswersTest, ASocketWithoutADaemonIsNamed) {
  const CtlRun run = Show("unix:/nonexistent/s.sock");
  EXPECT_EQ(run.status, kExitUnreachable);
  EXPECT_THAT(run.err, HasSubstr("no answer from unix:/nonexistent/s.sock"));
}

struct StatusCase {
  int http;
  const char* headers;
  int exit;
  const char* says;
};

TEST(AnswersTest, StatusesHaveExitStatusesAndRemedies) {
  const StatusCase cases[] = {
      {400, "", kExitRefused, "Words"},
      {403, "", kExitDenied, "Words"},
      {404, "", kExitRefused, "Words"},
      {409, "", kExitRefused, "Words"},
      {429, "Retry-After: 17\r\n", kExitRefused, "Words: try again in 17 s"},
      {500, "", kExitRefused, "Words"},
      {503, "retry-after:  3 \r\n", kExitUnreachable, "Words: try again in 3 s"},
      {503, "", kExitUnreachable, "Words: try again later"},
      {503, "Retry-After: Mon, 23 Nov 2026\r\n", kExitUnreachable, "Words: try again later"}};
  for (const StatusCase& c : cases) {
    const CtlRun run = ShowAnswered(HttpText(c.http, Error("X", "Words"), c.headers));
    EXPECT_EQ(run.status, c.exit) << c.http;
    EXPECT_EQ(run.err, std::string("synappsctl: ") + c.says + "\n") << c.http;
  }
}

TEST(AnswersTest, WithJsonTheDaemonsErrorIsPassedOn) {
  const CtlRun run = ShowAnswered(
      HttpText(404, R"({"error":{"code":"NOT_FOUND","status":404,"message":"No","n":1}})"),
      {"--json"});
  EXPECT_EQ(run.err,
            R"({"error":{"code":"NOT_FOUND","status":404,"message":"No","n":1,"exit_status":1}})"
            "\n");
  EXPECT_EQ(run.out, "");
}

TEST(AnswersTest, WithJsonAFailureOfItsOwnIsAnErrorToo) {
  const CtlRun run = Show("unix:/nonexistent/s.sock", {"--json"});
  EXPECT_EQ(*run.Error().Find("code")->if_string(), "UNAVAILABLE");
  EXPECT_EQ(json::Write(*run.Error().Find("exit_status")), "3");
  EXPECT_EQ(*CtlRun({"applets", "--json"}).Error().Find("code")->if_string(), "INVALID_ARGUMENT");
}

TEST(AnswersTest, WhatIsNotFromSynappsdIsSaidToBe) {
  for (const std::string& bytes : std::vector<std::string>{
           HttpText(200, "<html>hello</html>"), HttpText(200, "[]"), HttpText(200, ""),
           HttpText(404, "<html>"), HttpText(500, R"({"error":"text"})")}) {
    const CtlRun run = ShowAnswered(bytes);
    EXPECT_EQ(run.status, kExitRefused);
    EXPECT_THAT(run.err, HasSubstr("is not from synappsd: check --url")) << bytes;
  }
}

TEST(AnswersTest, WhatIsNotHttpIsNoAnswer) {
  for (const std::string& bytes : std::vector<std::string>{
           "", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
           "\x15\x03\x01\x00\x02\x02\x16"}) {
    const CtlRun run = ShowAnswered(bytes);
    EXPECT_EQ(run.status, kExitUnreachable) << bytes;
    EXPECT_THAT(run.err, HasSubstr("no answer from http://127.0.0.1"));
  }
}

TEST(AnswersTest, AnAnswerOfAnySizeIsRefusedInTime) {
  ScriptedServer server([](const auto&, auto& peer) {
    peer.Send("HTTP/1.1 200 OK\r\n\r\n");
    const std::string part(1 << 20, 'x');
    while (peer.Send(part)) {
    }
  });
  const CtlRun run = Show(server.url());
  EXPECT_EQ(run.status, kExitRefused);
  EXPECT_THAT(run.err, HasSubstr("larger than 64 MiB"));
}

TEST(AnswersTest, ASilentDaemonIsWaitedForAsLongAsSaid) {
  ScriptedServer server([](const auto&, auto& peer) { peer.WaitUntilGone(); });
  const CtlRun run = Show(server.url(), {"--timeout", "0.2"});
  EXPECT_EQ(run.status, kExitUnreachable);
  EXPECT_THAT(run.err, HasSubstr("--timeout"));
  EXPECT_EQ(Show(server.url(), {"--timeout", "0"}).status, kExitUsage);
  EXPECT_EQ(Show(server.url(), {"--timeout", "nan"}).status, kExitUsage);
}

TEST(AnswersTest, WordsOfTheDaemonDoNotCommandTheTerminal) {
  const CtlRun run = ShowAnswered(HttpText(404, Error("X", R"(\u001b]0;evil\u0007\n\u202e)")));
  EXPECT_EQ(run.err, "synappsctl: \\x1b]0;evil\\x07\\n?\n");
}

}  // namespace
}  // namespace synappsd::ctl
