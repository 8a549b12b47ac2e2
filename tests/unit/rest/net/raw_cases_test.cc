#include "unit/rest/net/raw_cases.h"

#include <gtest/gtest.h>

#include <thread>

#include "unit/rest/net/client.h"
#include "unit/rest/net/test_server.h"

namespace synappsd::net {
namespace {

// Long enough that the server, which is idle, sees two segments; if it is not, the case is merely
// the easier one.
constexpr std::chrono::milliseconds kBetweenSegments{2};

class RawCasesTest : public ::testing::Test {
 protected:
  void Run(const std::vector<RawCase>& cases) {
    for (const RawCase& raw_case : cases) {
      SCOPED_TRACE(raw_case.name);
      RunOne(raw_case);
    }
    EXPECT_EQ(Fetch(server_.port(), Get("/json"))->status, 200) << "the server is worse for it";
  }

 private:
  void RunOne(const RawCase& raw_case) {
    Client client(server_.port());
    for (const std::string& segment : raw_case.segments) {
      if (!client.Send(segment)) break;  // it has answered and closed already
      if (raw_case.segments.size() > 1 && segment.size() > 1) {
        std::this_thread::sleep_for(kBetweenSegments);
      }
    }
    const bool has_body = raw_case.segments[0].compare(0, 5, "HEAD ") != 0;
    for (const int status : raw_case.statuses) {
      const std::optional<Answer> answer = client.ReadAnswer(has_body);
      ASSERT_TRUE(answer) << "no answer, expected " << status;
      EXPECT_EQ(answer->status, status) << answer->body;
    }
    if (raw_case.after == After::kOpen) {
      ASSERT_TRUE(client.Send(::synappsd::net::Get("/item/still-in-step")));
      const std::optional<Answer> next = client.ReadAnswer();
      ASSERT_TRUE(next) << "closed";
      EXPECT_EQ(next->body, "still-in-step");
    } else {
      EXPECT_EQ(client.Receive(65536), "") << "more than the expected answers";
      EXPECT_TRUE(client.WaitForEnd());
    }
  }

  TestServer server_;
};

TEST_F(RawCasesTest, Connections) { Run(ConnectionCases()); }
TEST_F(RawCasesTest, Targets) { Run(TargetCases()); }
TEST_F(RawCasesTest, Headers) { Run(HeaderCases()); }
TEST_F(RawCasesTest, Bodies) { Run(BodyCases()); }

TEST_F(RawCasesTest, ATlsHelloOnAPlainPortIsWaitedForUntilTheTimeout) {
  TestServer server;
  Client client(server.port());
  client.Send("\x16\x03\x01 without a line end");
  EXPECT_FALSE(client.WaitForEnd(std::chrono::milliseconds(50)));
}

TEST_F(RawCasesTest, AClientThatSendsNoMoreIsStillAnswered) {
  TestServer server;
  for (const char* target : {"/json", "/async", "/big"}) {
    Client client(server.port());
    client.Send(Get(target) + Get(target));
    client.FinishSending();
    for (int i = 0; i < 2; ++i) {
      const std::optional<Answer> answer = client.ReadAnswer();
      ASSERT_TRUE(answer) << target;
      EXPECT_EQ(answer->status, 200);
      EXPECT_EQ(std::to_string(answer->body.size()), answer->headers.at("content-length"));
    }
    EXPECT_TRUE(client.WaitForEnd());
  }
}

TEST_F(RawCasesTest, AHugeBodyIsRefusedWhileItIsSent) {
  TestServer server;
  Client client(server.port());
  client.Send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 67108864\r\n\r\n");
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 64 && client.Send(megabyte); ++i) {
  }
  const std::optional<Answer> answer = client.ReadAnswer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_NE(answer->body.find("8388608 bytes"), std::string::npos) << answer->body;
  EXPECT_TRUE(client.WaitForEnd());
}

}  // namespace
}  // namespace synappsd::net
