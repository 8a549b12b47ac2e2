// Frames without sockets. What each kind of broken frame is answered with: websocket_test.cc.
#include "rest/net/websocket_codec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/rest/net/websocket_client.h"

namespace synappsd::net {
namespace {

class WebSocketCodecTest : public ::testing::Test {
 protected:
  bool Receive(std::string_view bytes) {
    input_.Append(bytes);
    return codec_.Receive(&input_, &output_);
  }

  std::string TakeOutput() {
    std::string bytes;
    for (const std::string_view slice : output_.Front(100)) bytes += slice;
    output_.Consume(output_.size());
    return bytes;
  }

  std::vector<std::string> messages_;
  WebSocketCodec codec_{
      1000, [this](std::string_view message, bool) { messages_.emplace_back(message); }};
  InputBuffer input_;
  OutputQueue output_;
};

TEST_F(WebSocketCodecTest, ReadsMessagesCutAnywhere) {
  const std::string frames = MaskedFrame(0x01, "a") + MaskedFrame(0x80, "b") + TextFrame("");
  for (const char c : frames) EXPECT_TRUE(Receive(std::string(1, c)));
  EXPECT_EQ(messages_, (std::vector<std::string>{"ab", ""}));
  EXPECT_TRUE(output_.empty());
}

TEST_F(WebSocketCodecTest, AnswersPingAndClose) {
  EXPECT_TRUE(Receive(MaskedFrame(0x89, "p")));
  EXPECT_EQ(TakeOutput(), "\x8a\x01p");
  EXPECT_TRUE(Receive(CloseFrame(1000)));
  EXPECT_EQ(TakeOutput(), "\x88\x02\x03\xe8");
  EXPECT_TRUE(codec_.close_received() && codec_.close_sent());
  EXPECT_EQ(codec_.peer_close_code(), 1000);
}

TEST_F(WebSocketCodecTest, WritesEveryLengthForm) {
  for (const std::size_t size : {0u, 125u, 126u, 65535u, 65536u}) {
    WebSocketCodec::AppendText(std::make_shared<const std::string>(size, 'x'), &output_);
    const std::string frame = TakeOutput();
    const std::size_t header = size < 126 ? 2 : size < 65536 ? 4 : 10;
    ASSERT_EQ(frame.size(), header + size);
    EXPECT_EQ(frame[0], '\x81');
  }
}

TEST_F(WebSocketCodecTest, ClosesOnce) {
  codec_.AppendClose(1001, "bye", &output_);
  EXPECT_EQ(TakeOutput(),
            "\x88\x05\x03\xe9"
            "bye");
  codec_.AppendClose(1000, "", &output_);
  codec_.AppendPing(&output_);
  EXPECT_EQ(TakeOutput(), "");
}

TEST_F(WebSocketCodecTest, CutsReasonsBetweenCharacters) {
  std::string reason(122, 'r');
  reason += "\xC3\xA9";
  codec_.AppendClose(1001, reason, &output_);
  EXPECT_EQ(TakeOutput().size(), 2u + 2 + 122);
}

TEST_F(WebSocketCodecTest, NothingIsTakenAfterARefusal) {
  EXPECT_FALSE(Receive(MaskedFrame(0x83, "x") + TextFrame("late")));
  EXPECT_TRUE(messages_.empty());
  EXPECT_EQ(TakeOutput(), "\x88\x02\x03\xea");
}

}  // namespace
}  // namespace synappsd::net
