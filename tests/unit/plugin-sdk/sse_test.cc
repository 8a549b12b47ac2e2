#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <synapps/sse.hpp>
#include <vector>

namespace synapps {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "type:data" of every event; the stream is fed in chunks of `chunk_bytes`.
std::vector<std::string> Events(std::string_view stream, std::size_t chunk_bytes) {
  std::vector<std::string> events;
  SseParser parser;
  for (std::size_t at = 0; at < stream.size(); at += chunk_bytes) {
    EXPECT_TRUE(parser.Feed(stream.substr(at, chunk_bytes), [&](const SseEvent& event) {
      events.push_back(event.type + ":" + event.data);
      return true;
    }));
  }
  return events;
}

class SseChunksTest : public ::testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, SseChunksTest, ::testing::Values(1, 2, 3, 7, 1000));

TEST_P(SseChunksTest, ReadsEventsHoweverTheyAreCut) {
  EXPECT_THAT(Events("data: one\n\ndata:two\n\n", GetParam()),
              ElementsAre("message:one", "message:two"));
  EXPECT_THAT(Events("\xEF\xBB\xBF"
                     "data: a\r\n\r\ndata: b\r\rdata: c\n\n",
                     GetParam()),
              ElementsAre("message:a", "message:b", "message:c"));
  EXPECT_THAT(Events(": ping\n\nevent: delta\ndata: 1\ndata: 2\ndata\n\n", GetParam()),
              ElementsAre("delta:1\n2\n"));
  EXPECT_THAT(Events("event: lost\n\ndata: x\n\n", GetParam()), ElementsAre("message:x"));
  EXPECT_THAT(Events("data:  two blanks\nretry: 5\nunknown: x\n\n", GetParam()),
              ElementsAre("message: two blanks"));
  EXPECT_THAT(Events("data: \xE2\x82\xAC\n\n", GetParam()), ElementsAre("message:\xE2\x82\xAC"));
}

TEST_P(SseChunksTest, AnUnfinishedEventIsDropped) {
  EXPECT_THAT(Events("data: half", GetParam()), IsEmpty());
  EXPECT_THAT(Events("data: half\n", GetParam()), IsEmpty());
}

TEST(SseParser, KeepsTheLastId) {
  SseParser parser;
  std::vector<std::string> ids;
  parser.Feed("id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", [&](const SseEvent& event) {
    ids.push_back(event.id);
    return true;
  });
  EXPECT_THAT(ids, ElementsAre("7", "7", ""));
}

TEST(SseParser, StopsWhenTheSinkSaysSo) {
  SseParser parser;
  int events = 0;
  EXPECT_FALSE(parser.Feed("data: a\n\ndata: b\n\n", [&](const SseEvent&) {
    ++events;
    return false;
  }));
  EXPECT_EQ(events, 1);
  EXPECT_FALSE(parser.overflowed());
}

TEST(SseParser, MemoryIsBounded) {
  const auto none = [](const SseEvent&) { return true; };
  SseParser long_line;
  EXPECT_FALSE(long_line.Feed(std::string(SseParser::kMaxEventBytes + 1, 'x'), none));
  EXPECT_TRUE(long_line.overflowed());
  SseParser many_lines;
  const std::string line = "data: " + std::string(1000, 'x') + "\n";
  std::size_t data_bytes = 0;
  while (data_bytes <= 2 * SseParser::kMaxEventBytes && many_lines.Feed(line, none)) {
    data_bytes += line.size() - 6;
  }
  EXPECT_TRUE(many_lines.overflowed());
  EXPECT_LE(data_bytes, SseParser::kMaxEventBytes);
}

}  // namespace
}  // namespace synapps
