#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "rest/net/input_buffer.h"
#include "rest/net/output_queue.h"

namespace synappsd::net {
namespace {

std::string Contents(const OutputQueue& queue) {
  std::string contents;
  for (const std::string_view slice : queue.Front(1000)) contents += slice;
  return contents;
}

TEST(InputBufferTest, ConsumesWhatItWasGiven) {
  InputBuffer input;
  input.Append("hello ");
  input.Append("world");
  EXPECT_EQ(input.view(), "hello world");
  input.Consume(6);
  EXPECT_EQ(input.view(), "world");
  EXPECT_EQ(input.size(), 5u);
  input.Consume(5);
  EXPECT_TRUE(input.empty());
}

TEST(InputBufferTest, KeepsTheRestWhenTheDeadPartIsMovedAway) {
  InputBuffer input;
  input.Append(std::string(200'000, 'a') + "rest");
  for (int i = 0; i < 200; ++i) input.Consume(1000);
  EXPECT_EQ(input.view(), "rest");
}

TEST(OutputQueueTest, JoinsSmallPieces) {
  OutputQueue output;
  output.Append("a");
  output.AppendOwned("b");
  output.AppendShared(std::make_shared<const std::string>("c"));
  EXPECT_EQ(output.size(), 3u);
  ASSERT_EQ(output.Front(10).size(), 1u);
  EXPECT_EQ(output.Front(10)[0], "abc");
}

TEST(OutputQueueTest, DoesNotCopyWhatIsLarge) {
  OutputQueue output;
  const auto shared = std::make_shared<const std::string>(100'000, 's');
  std::string owned(100'000, 'o');
  const char* const owned_bytes = owned.data();
  output.AppendShared(shared);
  output.AppendOwned(std::move(owned));
  const auto slices = output.Front(10);
  ASSERT_EQ(slices.size(), 2u);
  EXPECT_EQ(slices[0].data(), shared->data());
  EXPECT_EQ(slices[1].data(), owned_bytes);
}

TEST(OutputQueueTest, ConsumesAcrossPieces) {
  OutputQueue output;
  std::string expected;
  for (int i = 0; i < 5; ++i) {
    output.Append("small");
    output.AppendOwned(std::string(10'000, static_cast<char>('a' + i)));
    expected += "small" + std::string(10'000, static_cast<char>('a' + i));
  }
  output.Append("");
  EXPECT_EQ(Contents(output), expected);
  while (!output.empty()) {
    const std::size_t step = std::min<std::size_t>(output.size(), 777);
    output.Consume(step);
    expected.erase(0, step);
    ASSERT_EQ(Contents(output), expected);
    ASSERT_EQ(output.size(), expected.size());
  }
  EXPECT_TRUE(output.Front(10).empty());
}

TEST(OutputQueueTest, GivesNoMoreSlicesThanAskedFor) {
  OutputQueue output;
  for (int i = 0; i < 5; ++i) output.AppendOwned(std::string(10'000, 'x'));
  EXPECT_EQ(output.Front(3).size(), 3u);
}

}  // namespace
}  // namespace synappsd::net
