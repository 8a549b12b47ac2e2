// WebSocket over sockets: the handshake, RFC 6455's rules, and the bounds.
#include "rest/net/websocket.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "unit/rest/net/test_server.h"
#include "unit/rest/net/websocket_client.h"

namespace synappsd::net {
namespace {

// Echoes at /ws, and remembers how sessions ended.
class WebSocketTest : public ::testing::Test {
 protected:
  void Start(ServerOptions options = {}) {
    server_ = std::make_unique<TestServer>(std::move(options), [this](Router* router) {
      router->HandleWebSocket("/ws", [this](auto session) { Open(std::move(session)); });
      router->HandleWebSocket("/ws/:room", [](auto session) {
        session->SendText(std::string(session->request().param("room")));
      });
    });
  }

  void Open(std::shared_ptr<WebSocket> session) {
    ++opened_;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      session_ = session;
    }
    session->OnMessage([weak = std::weak_ptr(session)](std::string_view message, bool is_text) {
      weak.lock()->SendText((is_text ? "text:" : "binary:") + std::string(message));
    });
    session->OnClose([this](std::uint16_t code) {
      const std::lock_guard<std::mutex> lock(mutex_);
      close_codes_.push_back(code);
    });
  }

  std::shared_ptr<WebSocket> session() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return session_.lock();
  }

  std::vector<std::uint16_t> WaitForCloseCodes(std::size_t count) {
    EXPECT_TRUE(Eventually([&] {
      const std::lock_guard<std::mutex> lock(mutex_);
      return close_codes_.size() >= count;
    }));
    const std::lock_guard<std::mutex> lock(mutex_);
    return close_codes_;
  }

  // Sends the frames to a new session; the code the server closes with.
  int CodeAfter(std::string_view frames) {
    WebSocketClient client(server_->port());
    client.Send(frames);
    const int code = client.ReadCloseCode();
    EXPECT_TRUE(client.WaitForEnd());
    return code;
  }

  std::uint16_t port() const { return server_->port(); }

  std::mutex mutex_;
  std::weak_ptr<WebSocket> session_;        // guarded by mutex_
  std::vector<std::uint16_t> close_codes_;  // guarded by mutex_
  std::atomic<int> opened_{0};
  std::unique_ptr<TestServer> server_;
};

TEST_F(WebSocketTest, ShakesHands) {
  Start();
  WebSocketClient client(port());
  ASSERT_TRUE(client.handshake());
  EXPECT_EQ(client.handshake()->status, 101);
  EXPECT_EQ(client.handshake()->headers.at("sec-websocket-accept"),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // the RFC's own example
  EXPECT_EQ(client.handshake()->headers.at("connection"), "Upgrade");
  EXPECT_EQ(client.handshake()->headers.count("sec-websocket-extensions"), 0u);
}

TEST_F(WebSocketTest, RefusesBadHandshakes) {
  Start();
  const auto status = [&](std::string from, std::string to) {
    std::string request = Handshake("/ws");
    request.replace(request.find(from), from.size(), to);
    return Fetch(port(), request)->status;
  };
  EXPECT_EQ(status("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8"), 426);
  EXPECT_EQ(status("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400);
  EXPECT_EQ(status("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ!=="), 400);
  EXPECT_EQ(status("GET ", "POST "), 400);
  EXPECT_EQ(status("HTTP/1.1", "HTTP/1.0"), 400);
  EXPECT_EQ(opened_, 0);
}

TEST_F(WebSocketTest, AnUpgradeToAnUnknownPathIs403WithoutABody) {
  Start();
  for (const char* target : {"/nope", "/json", "/ws/", "//ws"}) {
    const auto answer = Fetch(port(), Handshake(target));
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 403) << target;
    EXPECT_EQ(answer->body, "");
  }
}

TEST_F(WebSocketTest, WithoutAnUpgradeThePathIsUnknown) {
  Start();
  EXPECT_EQ(Fetch(port(), Get("/ws"))->status, 404);
  EXPECT_EQ(Fetch(port(), "POST /ws HTTP/1.1\r\nHost: h\r\n\r\n")->status, 404);
}

TEST_F(WebSocketTest, EchoesTextAndBinary) {
  Start();
  WebSocketClient client(port());
  client.Send(TextFrame("h\xC3\xA9") + MaskedFrame(0x82, "b"));
  EXPECT_EQ(client.ReadFrame()->payload, "text:h\xC3\xA9");
  EXPECT_EQ(client.ReadFrame()->payload, "binary:b");
}

TEST_F(WebSocketTest, TakesFramesThatCameWithTheHandshake) {
  Start();
  WebSocketClient client(port(), "/ws", TextFrame("early"));
  EXPECT_EQ(client.ReadFrame()->payload, "text:early");
}

TEST_F(WebSocketTest, TakesAnUpgradePipelinedBehindAnAsynchronousAnswer) {
  Start();
  WebSocketClient client(port(), "/ws");
  Client pipelined(port());
  pipelined.Send(Get("/async") + Handshake("/ws"));
  EXPECT_EQ(pipelined.ReadAnswer()->status, 200);
  EXPECT_EQ(pipelined.ReadAnswer()->status, 101);
}

TEST_F(WebSocketTest, HasTheParametersOfItsRoute) {
  Start();
  WebSocketClient client(port(), "/ws/a%2Fb");
  EXPECT_EQ(client.ReadFrame()->payload, "a/b");
}

TEST_F(WebSocketTest, SendsMessagesOfEveryLengthForm) {
  Start();
  WebSocketClient client(port());
  for (const std::size_t size : {0u, 1u, 120u, 121u, 4000u, 65530u, 65531u, 900'000u}) {
    client.Send(TextFrame(std::string(size, 'x')));
    const auto frame = client.ReadFrame();
    ASSERT_TRUE(frame) << size;
    EXPECT_EQ(frame->payload.size(), size + 5);
  }
}

TEST_F(WebSocketTest, JoinsFragmentsAndAnswersPingsBetweenThem) {
  Start();
  WebSocketClient client(port());
  client.Send(MaskedFrame(0x01, "a\xC3") + MaskedFrame(0x89, "?") + MaskedFrame(0x00, "\xA9") +
              MaskedFrame(0x80, "b"));
  const auto pong = client.ReadFrame();
  EXPECT_EQ(pong->opcode, kPong);
  EXPECT_EQ(pong->payload, "?");
  EXPECT_EQ(client.ReadFrame()->payload,
            "text:a\xC3\xA9"
            "b");
}

TEST_F(WebSocketTest, ByteByByte) {
  Start();
  WebSocketClient client(port());
  for (const char c : TextFrame("slow")) client.Send(std::string(1, c));
  EXPECT_EQ(client.ReadFrame()->payload, "text:slow");
}

TEST_F(WebSocketTest, BrokenFramesAre1002) {
  Start();
  EXPECT_EQ(CodeAfter(std::string("\x81\x01x")), 1002) << "not masked";
  EXPECT_EQ(CodeAfter(MaskedFrame(0xc1, "x")), 1002) << "RSV1";
  EXPECT_EQ(CodeAfter(MaskedFrame(0x91, "x")), 1002) << "RSV3";
  EXPECT_EQ(CodeAfter(MaskedFrame(0x83, "x")), 1002) << "reserved opcode";
  EXPECT_EQ(CodeAfter(MaskedFrame(0x8b, "x")), 1002) << "reserved control opcode";
  EXPECT_EQ(CodeAfter(MaskedFrame(0x80, "x")), 1002) << "continuation of nothing";
  EXPECT_EQ(CodeAfter(MaskedFrame(0x01, "a") + MaskedFrame(0x81, "b")), 1002)
      << "a new message inside another";
  EXPECT_EQ(CodeAfter(MaskedFrame(0x09, "x")), 1002) << "a fragmented ping";
  EXPECT_EQ(CodeAfter(MaskedFrame(0x89, std::string(126, 'x'))), 1002) << "a ping too long";
  EXPECT_EQ(CodeAfter(MaskedFrame(0x88, "x")), 1002) << "half a close code";
  EXPECT_EQ(CodeAfter(CloseFrame(1005)), 1002) << "a close code that must not be sent";
  for (const std::uint16_t code : WaitForCloseCodes(11)) EXPECT_EQ(code, 1006);
}

TEST_F(WebSocketTest, TextThatIsNotUtf8Is1007) {
  Start();
  EXPECT_EQ(CodeAfter(TextFrame("\xff")), 1007);
  EXPECT_EQ(CodeAfter(MaskedFrame(0x01, "\xC3") + MaskedFrame(0x80, "x")), 1007);
  EXPECT_EQ(CodeAfter(TextFrame("\xED\xA0\x80")), 1007) << "a surrogate";
  EXPECT_EQ(CodeAfter(CloseFrame(1000, "\xff")), 1007);
}

TEST_F(WebSocketTest, MessagesTooLargeAre1009) {
  ServerOptions options;
  options.max_websocket_message_bytes = 1000;
  Start(std::move(options));
  EXPECT_EQ(CodeAfter(TextFrame(std::string(1001, 'x'))), 1009);
  EXPECT_EQ(CodeAfter(MaskedFrame(0x01, std::string(600, 'x')) +
                      MaskedFrame(0x00, std::string(600, 'x'))),
            1009);
  // 2^62 bytes announced: refused by its header.
  EXPECT_EQ(CodeAfter(std::string("\x82\xff\x40\x00\x00\x00\x00\x00\x00\x00maskxx", 16)), 1009);
}

TEST_F(WebSocketTest, AMessageInTooManyPiecesIs1009) {
  Start();
  std::string frames = MaskedFrame(0x01, "x");
  for (int i = 0; i < 5000; ++i) frames += MaskedFrame(0x00, "x");
  EXPECT_EQ(CodeAfter(frames), 1009);
}

TEST_F(WebSocketTest, TheClientCloses) {
  Start();
  EXPECT_EQ(CodeAfter(CloseFrame(1000, "bye")), 1000);
  EXPECT_EQ(CodeAfter(CloseFrame(4321)), 4321);
  EXPECT_EQ(CodeAfter(MaskedFrame(0x88, "")), 0) << "no code is answered with no code";
  EXPECT_EQ(WaitForCloseCodes(3), (std::vector<std::uint16_t>{1000, 4321, 1005}));
  EXPECT_TRUE(Eventually([&] { return server_->server().connections() == 0; }));
}

TEST_F(WebSocketTest, TheClientDisappears) {
  Start();
  { WebSocketClient client(port()); }
  {
    WebSocketClient client(port());
    client.Abort();
  }
  EXPECT_EQ(WaitForCloseCodes(2), (std::vector<std::uint16_t>{1006, 1006}));
}

TEST_F(WebSocketTest, TheServerClosesAfterWhatIsQueued) {
  Start();
  WebSocketClient client(port());
  ASSERT_TRUE(Eventually([&] { return session() != nullptr; }));
  EXPECT_TRUE(session()->SendText("last"));
  session()->Close(4001, std::string(200, 'r'));
  EXPECT_FALSE(session()->SendText("too late"));
  EXPECT_EQ(client.ReadFrame()->payload, "last");
  const auto close = client.ReadFrame();
  EXPECT_EQ(close->opcode, kClose);
  EXPECT_EQ(close->close_code(), 4001);
  EXPECT_EQ(close->payload.size(), 125u);
  client.Send(CloseFrame(4001));
  EXPECT_TRUE(client.WaitForEnd());
  EXPECT_EQ(WaitForCloseCodes(1), std::vector<std::uint16_t>{4001});
}

TEST_F(WebSocketTest, AClientThatIgnoresTheCloseIsCutOff) {
  ServerOptions options;
  options.write_timeout = std::chrono::milliseconds(200);
  Start(std::move(options));
  WebSocketClient client(port());
  ASSERT_TRUE(Eventually([&] { return session() != nullptr; }));
  session()->Close(1000, "");
  EXPECT_EQ(client.ReadCloseCode(), 1000);
  EXPECT_TRUE(client.WaitForEnd());
  EXPECT_EQ(WaitForCloseCodes(1), std::vector<std::uint16_t>{1006});
}

TEST_F(WebSocketTest, ASlowClientIsClosedWith1013) {
  ServerOptions options;
  options.max_backlog_bytes = 1 << 20;
  Start(std::move(options));
  WebSocketClient client(port());
  ASSERT_TRUE(Eventually([&] { return session() != nullptr; }));
  const auto text = std::make_shared<const std::string>(100'000, 'x');
  int sent = 0;
  while (session()->SendText(text)) ++sent;  // the client reads nothing: this ends
  EXPECT_LE(session()->backlog_bytes(), std::size_t{1 << 20});
  EXPECT_FALSE(session()->SendText("more"));
  int received = 0;
  std::optional<Frame> frame;
  while ((frame = client.ReadFrame()) && frame->opcode == kText) ++received;
  EXPECT_EQ(received, sent) << "what was accepted arrives";
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->close_code(), 1013);
}

TEST_F(WebSocketTest, AClientThatNeverReadsIsDropped) {
  ServerOptions options;
  options.write_timeout = std::chrono::milliseconds(300);
  options.max_backlog_bytes = 1 << 20;
  Start(std::move(options));
  WebSocketClient client(port());
  ASSERT_TRUE(Eventually([&] { return session() != nullptr; }));
  while (session()->SendText(std::string(100'000, 'x'))) {
  }
  EXPECT_EQ(WaitForCloseCodes(1), std::vector<std::uint16_t>{1006});
}

TEST_F(WebSocketTest, AClientThatFloodsWithoutReadingIsNoLongerRead) {
  ServerOptions options;
  options.max_backlog_bytes = 1 << 20;
  Start(std::move(options));
  WebSocketClient client(port());
  const std::string frame = TextFrame(std::string(50'000, 'x'));
  // More than both socket buffers and the backlog hold: sending must block before the end.
  constexpr int kFrames = 1000;
  int sent = 0;
  while (sent < kFrames && client.SendWithin(frame, std::chrono::milliseconds(500))) ++sent;
  EXPECT_LT(sent, kFrames) << "the server went on reading";
  EXPECT_EQ(Fetch(port(), Get("/json"))->status, 200);
}

TEST_F(WebSocketTest, PingsAndDropsWhoDoesNotAnswer) {
  ServerOptions options;
  options.websocket_ping = std::chrono::milliseconds(100);
  Start(std::move(options));
  WebSocketClient client(port());
  EXPECT_EQ(client.ReadFrame()->opcode, kPing);
  client.Send(MaskedFrame(0x8a, ""));
  EXPECT_EQ(client.ReadFrame()->opcode, kPing);
  EXPECT_EQ(client.ReadFrame()->opcode, kPing);
  EXPECT_FALSE(client.ReadFrame()) << "closed after two without an answer";
  EXPECT_EQ(WaitForCloseCodes(1), std::vector<std::uint16_t>{1006});
}

TEST_F(WebSocketTest, AHandlerThatThrowsCloses1011) {
  TestServer server({}, [](Router* router) {
    router->HandleWebSocket("/open", [](auto) { throw std::runtime_error("x"); });
    router->HandleWebSocket("/message", [](auto session) {
      session->OnMessage([](std::string_view, bool) { throw std::runtime_error("x"); });
    });
  });
  WebSocketClient open(server.port(), "/open");
  EXPECT_EQ(open.ReadCloseCode(), 1011);
  WebSocketClient message(server.port(), "/message", TextFrame("x"));
  EXPECT_EQ(message.ReadCloseCode(), 1011);
}

TEST_F(WebSocketTest, BroadcastsFromOtherThreadsArriveInOrderWhileClientsComeAndGo) {
  Start();
  std::vector<std::unique_ptr<WebSocketClient>> clients;
  std::vector<std::shared_ptr<WebSocket>> sessions;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(std::make_unique<WebSocketClient>(port()));
    ASSERT_TRUE(Eventually([&] { return opened_ == i + 1; }));
    sessions.push_back(session());
  }
  constexpr int kMessages = 2000;
  std::thread sender([&] {
    for (int i = 0; i < kMessages; ++i) {
      const auto text = std::make_shared<const std::string>(std::to_string(i));
      for (const auto& session : sessions) session->SendText(text);
    }
  });
  for (int i = 5; i < 10; ++i) clients[static_cast<std::size_t>(i)]->Abort();
  for (int i = 0; i < kMessages; ++i) {
    for (int client = 0; client < 5; ++client) {
      const auto frame = clients[static_cast<std::size_t>(client)]->ReadFrame();
      ASSERT_TRUE(frame);
      ASSERT_EQ(frame->payload, std::to_string(i));
    }
  }
  sender.join();
}

}  // namespace
}  // namespace synappsd::net
