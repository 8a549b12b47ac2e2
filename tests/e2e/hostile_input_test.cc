// Hostile input against the real daemon: each gets its 4xx or its close, and the daemon serves on.
// The connection layer's own table is in tests/unit/rest/net/; this is the whole daemon.

#include <gtest/gtest.h>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "e2e/support/raw_socket.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

class HostileInput : public ::testing::Test {
 protected:
  void TearDown() override {
    HttpClient client(daemon_.base_url());
    EXPECT_EQ(client.Get("/").status, 200) << daemon_.process().output();
    EXPECT_EQ(daemon_.Stop(), 0) << daemon_.process().output();
  }

  // Workers start behind the listening.
  static bool WaitForApplets(HttpClient& client) {
    const auto deadline = std::chrono::steady_clock::now() + milliseconds(30'000);
    while (std::chrono::steady_clock::now() < deadline) {
      const std::string listed = client.Get("/api/v1/applets").body;
      const bool all_ready = listed.find(R"("state":"starting")") == std::string::npos &&
                             listed.find(R"("state":"idle")") == std::string::npos;
      if (all_ready && listed.find(R"("state":"ready")") != std::string::npos) return true;
    }
    return false;
  }

  static std::string Post(const std::string& body) {
    return "POST /api/v1/flows HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  testing::TemporaryDirectory directory_;
  DaemonProcess daemon_{{.data_dir = directory_.path()}};
};

TEST_F(HostileInput, ABodyOf64MebibytesIsRefusedBeforeItIsRead) {
  RawSocket socket(daemon_.base_url());
  ASSERT_TRUE(
      socket.Send("POST /api/v1/flows HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  "Content-Length: 67108864\r\n\r\n"));
  const std::string answer = socket.ReadToEnd();
  EXPECT_EQ(answer.rfind("HTTP/1.1 413 ", 0), 0u) << answer;
  EXPECT_NE(answer.find("PAYLOAD_TOO_LARGE"), std::string::npos) << answer;
}

TEST_F(HostileInput, AChunkedBodyOf64MebibytesIsCutOff) {
  const std::size_t before_kb = daemon_.ResidentKilobytes();
  RawSocket socket(daemon_.base_url());
  ASSERT_TRUE(
      socket.Send("POST /api/v1/flows HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n"));
  const std::string chunk = "100000\r\n" + std::string(0x100000, ' ') + "\r\n";
  for (int i = 0; i < 64 && socket.Send(chunk); ++i) {
  }
  EXPECT_LT(daemon_.ResidentKilobytes(), before_kb + 48 * 1024) << "it is not kept";
}

TEST_F(HostileInput, JsonNested100000DeepIsA422) {
  for (const std::string& body :
       {std::string(100'000, '['), "{\"name\":\"x\",\"nodes\":" + std::string(100'000, '[')}) {
    RawSocket socket(daemon_.base_url());
    ASSERT_TRUE(socket.Send(Post(body)));
    const std::string answer = socket.ReadUntil("]}}");
    EXPECT_EQ(answer.rfind("HTTP/1.1 422 ", 0), 0u) << answer;
    EXPECT_NE(answer.find("json_invalid"), std::string::npos) << answer;
  }
}

TEST_F(HostileInput, CutBodiesAndResetsLeaveNothingBehind) {
  HttpClient client(daemon_.base_url());
  ASSERT_TRUE(WaitForApplets(client)) << "each worker has descriptors in the daemon";
  const std::size_t descriptors = daemon_.OpenDescriptors();
  for (int i = 0; i < 300; ++i) {
    RawSocket socket(daemon_.base_url());
    const std::string request = Post(ChainFlow("cut", {"start", "end"}));
    socket.Send(std::string_view(request).substr(0, static_cast<std::size_t>(i) % request.size()));
    if (i % 2 == 0) socket.Reset();
  }
  EXPECT_EQ(client.Get("/api/v1/flows/cut").status, 404) << "none of them was whole";
  // The daemon hears of the closed connections in its own time.
  const auto deadline = std::chrono::steady_clock::now() + milliseconds(30'000);
  while (daemon_.OpenDescriptors() > descriptors + 2 &&
         std::chrono::steady_clock::now() < deadline) {
    client.Get("/");
  }
  EXPECT_LE(daemon_.OpenDescriptors(), descriptors + 2);
}

TEST_F(HostileInput, AWebSocketClientThatStopsReadingSlowsNobodyDown) {
  HttpClient client(daemon_.base_url());
  ASSERT_EQ(client.Post("/api/v1/flows", ChainFlow("f", {"start", "memory", "end"})).status, 201);
  RawSocket silent(daemon_.base_url(), 4096);
  ASSERT_TRUE(
      silent.Send("GET /api/v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
  ASSERT_NE(silent.ReadUntil("auth.result").find("101"), std::string::npos);
  // Runs whose messages together pass any buffer between here and the daemon's bound.
  const std::string input = R"({"input":{"key":"k","data":")" + std::string(200'000, 'x') + "\"}}";
  std::string run;
  for (int i = 0; i < 40; ++i) {
    const HttpAnswer answer = client.Post("/api/v1/flows/f/run", input);
    ASSERT_EQ(answer.status, 200) << answer.body;
    run = answer.Text("run_id");
  }
  EXPECT_EQ(WaitForRun(client, run).Text("status"), "success");
}

}  // namespace
}  // namespace synappsd::e2e
