#include "workers/frames/frame_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace synappsd::workers {
namespace {

std::string Encoded(FrameType type, std::uint64_t id, const std::string& json = "") {
  Frame frame;
  frame.type = type;
  frame.id = id;
  frame.json = json;
  std::string bytes;
  AppendFrame(frame, &bytes);
  return bytes;
}

std::string ThreeFrames() {
  return Encoded(FrameType::kComplete, 1, R"({"a":1})") + Encoded(FrameType::kAbort, 2) +
         Encoded(FrameType::kComplete, 3, std::string(200'000, 'x'));
}

// The frames of `bytes`, fed in pieces of `piece` bytes.
std::vector<std::string> Decode(const std::string& bytes, std::size_t piece) {
  FrameDecoder decoder(FrameDirection::kFromWorker);
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.Feed(std::string_view(bytes).substr(at, piece));
    Frame frame;
    while (decoder.Next(&frame)) {
      frames.push_back(std::string(FrameTypeName(frame.type)) + " " + std::to_string(frame.id) +
                       " " + std::to_string(frame.json.size()) +
                       (frame.json.empty() ? "" : std::string(1, frame.json.back())));
    }
  }
  EXPECT_TRUE(decoder.status().ok()) << decoder.status().ToString();
  EXPECT_FALSE(decoder.has_partial_frame());
  return frames;
}

TEST(FrameDecoderTest, FramesDoNotDependOnHowTheBytesCame) {
  const std::vector<std::string> expected = {"COMPLETE 1 7}", "ABORT 2 0", "COMPLETE 3 200000x"};
  for (const std::size_t piece : {1u, 7u, 39u, 40u, 41u, 4096u, 65536u, 1000000u}) {
    EXPECT_EQ(Decode(ThreeFrames(), piece), expected) << "in pieces of " << piece;
  }
}

TEST(FrameDecoderTest, AFrameThatIsCutOffIsNone) {
  FrameDecoder decoder(FrameDirection::kFromWorker);
  const std::string bytes = Encoded(FrameType::kComplete, 1, "{}");
  decoder.Feed(std::string_view(bytes).substr(0, bytes.size() - 1));
  Frame frame;
  EXPECT_FALSE(decoder.Next(&frame));
  EXPECT_TRUE(decoder.status().ok());
  EXPECT_TRUE(decoder.has_partial_frame());
}

TEST(FrameDecoderTest, AfterABadFrameNothingComes) {
  FrameDecoder decoder(FrameDirection::kFromWorker);
  decoder.Feed(Encoded(FrameType::kAbort, 1));
  decoder.Feed(std::string(40, 'g'));
  decoder.Feed(Encoded(FrameType::kAbort, 2));
  Frame frame;
  EXPECT_TRUE(decoder.Next(&frame));
  EXPECT_FALSE(decoder.Next(&frame));
  EXPECT_EQ(decoder.status().code(), Code::kInvalidArgument);
  EXPECT_FALSE(decoder.Next(&frame));
  EXPECT_EQ(decoder.status().code(), Code::kInvalidArgument);
}

TEST(FrameDecoderTest, ABadHeaderIsFoundBeforeItsPartsCome) {
  FrameLimits limits;
  limits.json_bytes = 10;
  FrameDecoder decoder(FrameDirection::kFromWorker, limits);
  decoder.Feed(Encoded(FrameType::kComplete, 1, "01234567890").substr(0, kFrameHeaderBytes));
  Frame frame;
  EXPECT_FALSE(decoder.Next(&frame));
  EXPECT_EQ(decoder.status().code(), Code::kInvalidArgument);
}

TEST(FrameDecoderTest, ReadsInPlace) {
  FrameDecoder decoder(FrameDirection::kToWorker);
  const std::string bytes = Encoded(FrameType::kPing, 5);
  const std::span<char> space = decoder.ReadSpace();
  ASSERT_GE(space.size(), FrameDecoder::kReadBytes);
  bytes.copy(space.data(), bytes.size());
  decoder.Received(bytes.size());
  Frame frame;
  ASSERT_TRUE(decoder.Next(&frame));
  EXPECT_EQ(frame.type, FrameType::kPing);
  EXPECT_EQ(frame.id, 5u);
}

}  // namespace
}  // namespace synappsd::workers
