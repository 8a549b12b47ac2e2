#include "workers/frames/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace synappsd::workers {
namespace {

using ::testing::HasSubstr;

Frame Request() {
  Frame frame;
  frame.type = FrameType::kRequest;
  frame.id = 0x0102030405060708;
  frame.call = 7;
  frame.name = "x.do/1";
  frame.json = "{}";
  frame.body = "body";
  return frame;
}

std::string Encoded(const Frame& frame) {
  std::string bytes;
  AppendFrame(frame, &bytes);
  return bytes;
}

// What a worker's frame with byte `at` changed to `to` is refused with.
std::string Refusal(std::size_t at, char to, const FrameLimits& limits = {}) {
  std::string bytes = Encoded(Request());
  bytes[at] = to;
  DecodedHeader header;
  const Status status = DecodeHeader(bytes.data(), FrameDirection::kFromWorker, limits, &header);
  EXPECT_TRUE(status.ok() || status.code() == Code::kInvalidArgument) << status.ToString();
  return status.message();
}

// The bytes themselves: a daemon and a worker of different builds may meet after an upgrade.
TEST(FrameTest, IsTheDocumentedBytes) {
  const char expected[] =
      "\x0c\0\0\0"
      "\x12\x02\0\0"
      "\xfe\xff\xff\xff"
      "\x06\0\0\0"
      "\x02\0\0\0"
      "\x04\0\0\0"
      "\x08\x07\x06\x05\x04\x03\x02\x01"
      "\x07\0\0\0\0\0\0\0"
      "x.do/1{}body";
  Frame frame = Request();
  frame.status = -2;
  EXPECT_EQ(Encoded(frame), std::string(expected, sizeof expected - 1));
}

TEST(FrameTest, ASoundHeaderIsRead) {
  Frame frame = Request();
  frame.status = -2;
  const std::string bytes = Encoded(frame);
  DecodedHeader header;
  ASSERT_TRUE(DecodeHeader(bytes.data(), FrameDirection::kFromWorker, {}, &header).ok());
  EXPECT_EQ(header.frame.type, FrameType::kRequest);
  EXPECT_EQ(header.frame.status, -2);
  EXPECT_EQ(header.frame.id, frame.id);
  EXPECT_EQ(header.frame.call, 7u);
  EXPECT_EQ(header.name_bytes, 6u);
  EXPECT_EQ(header.json_bytes, 2u);
  EXPECT_EQ(header.body_bytes, 4u);
}

TEST(FrameTest, ABadHeaderIsRefusedWithItsFault) {
  EXPECT_EQ(Refusal(0, 12), "") << "unchanged";
  EXPECT_THAT(Refusal(0, 11), HasSubstr("do not add up"));
  EXPECT_THAT(Refusal(3, '\x80'), HasSubstr("do not add up"));
  EXPECT_THAT(Refusal(4, 0), HasSubstr("type 0 is unknown"));
  EXPECT_THAT(Refusal(4, '\xff'), HasSubstr("type 255 is unknown"));
  EXPECT_THAT(Refusal(4, 1), HasSubstr("INVOKE in the wrong direction"));
  EXPECT_THAT(Refusal(5, 1), HasSubstr("REQUEST in the wrong direction"));
  EXPECT_THAT(Refusal(6, 1), HasSubstr("not zero"));
  EXPECT_THAT(Refusal(15, '\x7f'), HasSubstr("do not add up"));
  EXPECT_THAT(Refusal(4, 19), HasSubstr("a ABORT frame has no name"));
}

TEST(FrameTest, APartOverItsLimitIsRefusedBeforeItComes) {
  EXPECT_THAT(Refusal(0, 12, {5, 2, 4}), HasSubstr("the name of a REQUEST frame has 6 bytes"));
  EXPECT_THAT(Refusal(0, 12, {6, 1, 4}), HasSubstr("at most 1 are allowed"));
  EXPECT_THAT(Refusal(0, 12, {6, 2, 3}), HasSubstr("the body"));
  EXPECT_EQ(Refusal(0, 12, {6, 2, 4}), "");
}

TEST(FrameTest, TheLengthsOfThePartsCannotOverflow) {
  std::string bytes = Encoded(Request());
  for (const std::size_t part : {12u, 16u, 20u}) bytes.replace(part, 4, "\xff\xff\xff\xff", 4);
  bytes.replace(0, 4, "\xfd\xff\xff\xff", 4);  // their sum in 32 bits
  DecodedHeader header;
  EXPECT_THAT(DecodeHeader(bytes.data(), FrameDirection::kFromWorker, {}, &header).message(),
              HasSubstr("do not add up"));
}

TEST(FrameTest, TheSenderCanAskWhetherAFrameFits) {
  EXPECT_TRUE(CheckFrame(Request(), {6, 2, 4}).ok());
  EXPECT_EQ(CheckFrame(Request(), {5, 2, 4}).code(), Code::kResourceExhausted);
  Frame cancel;
  cancel.type = FrameType::kCancel;
  cancel.json = "{}";
  EXPECT_EQ(CheckFrame(cancel).code(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace synappsd::workers
