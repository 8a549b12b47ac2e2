#include "events/session_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "events/envelope.h"

namespace synappsd::events {
namespace {

constexpr MonotonicTime kConnected{Milliseconds(5000)};
constexpr Milliseconds kTimeout{10'000};
constexpr MonotonicTime kDeadline = kConnected + kTimeout;

// The actions as one line of text each.
std::vector<std::string> Describe(const Actions& actions) {
  struct Describer {
    std::string operator()(const SendMessage& send) const { return send.type + " " + send.data; }
    std::string operator()(const OpenSession& open) const {
      return "open " + open.resume.session_id.value_or("-") + " " +
             open.resume.last_message_id.value_or("-");
    }
    std::string operator()(const ChangeSubscription& change) const {
      return (change.change.add ? "add '" : "remove '") + change.change.channel + "' " +
             change.change.channel_json;
    }
    std::string operator()(const CloseConnection& close) const {
      return "close " + std::to_string(close.code) + " " + std::string(close.reason);
    }
  };
  std::vector<std::string> lines;
  for (const Action& action : actions) lines.push_back(std::visit(Describer{}, action));
  return lines;
}

using Lines = std::vector<std::string>;

const Lines kAuthFailed = {
    R"(error {"code":"AUTH_FAILED","message":"Invalid or missing authentication token"})",
    "close 4001 Authentication failed"};
const Lines kAuthError = {
    R"(error {"code":"AUTH_ERROR","message":"Invalid authentication message format"})",
    "close 4003 Invalid auth message"};
const Lines kAuthTimeout = {
    R"(error {"code":"AUTH_TIMEOUT","message":"Authentication timeout - send auth message within 10 seconds"})",
    "close 4002 Authentication timeout"};

struct Case {
  std::string text;
  Lines answer;
  bool is_text = true;
};

Lines Invalid(const std::string& fault) {
  return {R"(error {"code":"INVALID_MESSAGE","message":")" + fault + "\"}"};
}

Lines Unknown(const std::string& type) {
  return {"error " + ErrorData("UNKNOWN_MESSAGE_TYPE", "Unknown message type: " + type)};
}

// The first message of a client that has to authenticate with "secret".
class FirstMessageTest : public testing::TestWithParam<Case> {};

TEST_P(FirstMessageTest, IsAnswered) {
  const AccessToken token("secret");
  SessionProtocol protocol(token, kConnected, kTimeout);
  EXPECT_EQ(Describe(protocol.Start({})), Lines{});
  const Actions actions = protocol.Receive(ReadClientMessage(GetParam().text, GetParam().is_text));
  EXPECT_EQ(Describe(actions), GetParam().answer) << GetParam().text;
  EXPECT_FALSE(protocol.waiting());
}

INSTANTIATE_TEST_SUITE_P(
    Contract, FirstMessageTest,
    testing::Values(
        Case{R"({"type":"auth","token":"secret"})", {"open - -"}},
        Case{R"({"type":"auth","token":"secret","session_id":"s"})", {"open s -"}},
        Case{R"({"type":"auth","token":"secret","session_id":5})", {"open - -"}},
        Case{R"({"type":"auth","token":"secret","session_id":["s"]})", {"open - -"}},
        Case{R"({"type":"auth","token":"secret","session_id":"s","last_message_id":"m"})",
             {"open s m"}},
        Case{R"({"type":"auth","token":"wrong"})", kAuthFailed},
        Case{R"({"type":"auth","token":null})", kAuthFailed},
        Case{R"({"type":"auth","token":["secret"]})", kAuthFailed},
        Case{R"({"type":"auth"})", kAuthFailed},
        Case{R"({"type":"auth","data":{"token":"secret"}})", kAuthFailed},
        Case{R"({"type":"ping"})", kAuthFailed},
        Case{R"({"type":"subscribe","data":null})", kAuthFailed},
        Case{R"({"type":"Auth","token":"secret"})", kAuthFailed},
        Case{R"({"token":"secret"})", kAuthFailed}, Case{"{}", kAuthFailed},
        Case{"not json", kAuthError}, Case{"", kAuthError}, Case{"[]", kAuthError},
        Case{R"("auth")", kAuthError}, Case{"5", kAuthError}, Case{"null", kAuthError},
        Case{R"({"type":"auth","token":"secret"})", kAuthError, false}));

// What an authenticated client says.
class MessageTest : public testing::TestWithParam<Case> {};

TEST_P(MessageTest, IsAnsweredAndTheConnectionStays) {
  const AccessToken open(std::nullopt);
  const AccessToken secret("secret");
  SessionProtocol without_token(open, kConnected, kTimeout);
  EXPECT_EQ(Describe(without_token.Start({})), Lines{"open - -"});
  SessionProtocol with_token(secret, kConnected, kTimeout);
  with_token.Receive(ReadClientMessage(R"({"type":"auth","token":"secret"})", true));
  for (SessionProtocol* protocol : {&without_token, &with_token}) {
    for (int times = 0; times < 2; ++times) {
      const Actions actions =
          protocol->Receive(ReadClientMessage(GetParam().text, GetParam().is_text));
      EXPECT_EQ(Describe(actions), GetParam().answer) << GetParam().text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Contract, MessageTest,
    testing::Values(
        Case{R"({"type":"ping"})", {"pong {}"}},
        Case{R"({"id":"x","type":"ping","data":{"a":1}})", {"pong {}"}},
        Case{R"({"type":"ping","data":null})", {"pong {}"}},
        Case{R"({"type":"subscribe","data":{"channel":"run:1"}})", {R"(add 'run:1' "run:1")"}},
        Case{R"({"type":"subscribe"})", {R"(add '' "")"}},
        Case{R"({"type":"subscribe","data":{}})", {R"(add '' "")"}},
        Case{R"({"type":"subscribe","data":{"channel":5}})", {"add '' 5"}},
        Case{R"({"type":"subscribe","data":{"channel":{"b":1.0,"a":[]}}})",
             {R"(add '' {"b":1.0,"a":[]})"}},
        Case{R"({"type":"unsubscribe","data":{"channel":"runs"}})", {R"(remove 'runs' "runs")"}},
        Case{R"({"type":"unsubscribe"})", {R"(remove '' "")"}},
        Case{R"({"type":"foo"})", Unknown("foo")}, Case{R"({"type":""})", Unknown("")},
        Case{"{}", Unknown("")}, Case{R"({"type":null})", Unknown("None")},
        Case{R"({"type":5})", Unknown("5")}, Case{R"({"type":true})", Unknown("True")},
        Case{R"({"type":{"a":1}})", Unknown("{'a': 1}")},
        Case{R"({"type":["x",1.0]})", Unknown("['x', 1.0]")},
        Case{R"({"type":"auth","token":"secret"})", Unknown("auth")},
        Case{R"({"type":"Ping"})", Unknown("Ping")},
        Case{"not json", Invalid("Message must be valid JSON")},
        Case{"", Invalid("Message must be valid JSON")},
        Case{R"({"type":"\ud800"})", Invalid("Message must be valid JSON")},
        Case{R"({"type":"ping"} x)", Invalid("Message must be valid JSON")},
        Case{std::string(100'000, '['), Invalid("Message must be valid JSON")},
        Case{"[]", Invalid("Message must be a JSON object")},
        Case{R"("ping")", Invalid("Message must be a JSON object")},
        Case{"5", Invalid("Message must be a JSON object")},
        Case{"null", Invalid("Message must be a JSON object")},
        Case{R"({"type":"subscribe","data":null})",
             Invalid("The data of a subscription must be a JSON object")},
        Case{R"({"type":"subscribe","data":"runs"})",
             Invalid("The data of a subscription must be a JSON object")},
        Case{R"({"type":"unsubscribe","data":[]})",
             Invalid("The data of a subscription must be a JSON object")},
        Case{R"({"type":"ping"})", Invalid("Message must be a text frame"), false}));

TEST(SessionProtocol, ClosesWhoDoesNotAuthenticateInTime) {
  const AccessToken token("secret");
  SessionProtocol protocol(token, kConnected, kTimeout);
  protocol.Start({});
  EXPECT_EQ(Describe(protocol.CheckDeadline(kDeadline - Milliseconds(1))), Lines{});
  EXPECT_TRUE(protocol.waiting());
  EXPECT_EQ(Describe(protocol.CheckDeadline(kDeadline)), kAuthTimeout);
  EXPECT_FALSE(protocol.waiting());
  EXPECT_EQ(Describe(protocol.CheckDeadline(kDeadline)), Lines{});
}

TEST(SessionProtocol, NamesTheTimeItGaveTheClient) {
  const AccessToken token("secret");
  SessionProtocol protocol(token, kConnected, Milliseconds(500));
  EXPECT_EQ(protocol.deadline(), kConnected + Milliseconds(500));
  EXPECT_THAT(Describe(protocol.CheckDeadline(kDeadline)).at(0),
              testing::HasSubstr("send auth message within 0.5 seconds"));
}

TEST(SessionProtocol, TheDeadlineDoesNotMatterAfterwards) {
  const AccessToken token("secret");
  SessionProtocol protocol(token, kConnected, kTimeout);
  protocol.Receive(ReadClientMessage(R"({"type":"auth","token":"secret"})", true));
  EXPECT_EQ(Describe(protocol.CheckDeadline(kDeadline)), Lines{});
}

TEST(SessionProtocol, IgnoresEverythingOnceItHasClosed) {
  const AccessToken token("secret");
  SessionProtocol protocol(token, kConnected, kTimeout);
  protocol.Receive(ReadClientMessage("{}", true));
  const auto auth = ReadClientMessage(R"({"type":"auth","token":"secret"})", true);
  EXPECT_EQ(Describe(protocol.Receive(auth)), Lines{});
  EXPECT_EQ(Describe(protocol.CheckDeadline(kDeadline)), Lines{});
}

TEST(SessionProtocol, ResumesByUrlOnlyWithoutAToken) {
  const ResumeRequest resume{"s", "m"};
  const AccessToken open(std::nullopt);
  EXPECT_EQ(Describe(SessionProtocol(open, kConnected, kTimeout).Start(resume)), Lines{"open s m"});
  const AccessToken secret("secret");
  EXPECT_EQ(Describe(SessionProtocol(secret, kConnected, kTimeout).Start(resume)), Lines{});
}

}  // namespace
}  // namespace synappsd::events
