#include "config/units.h"

#include <gtest/gtest.h>

namespace synappsd::config {
namespace {

TEST(UnitsTest, SizesHaveBinaryUnitsOrAreBytes) {
  EXPECT_EQ(ParseSize("0"), 0u);
  EXPECT_EQ(ParseSize("512"), 512u);
  EXPECT_EQ(ParseSize("512B"), 512u);
  EXPECT_EQ(ParseSize("16KiB"), 16384u);
  EXPECT_EQ(ParseSize("8 MiB"), 8388608u);
  EXPECT_EQ(ParseSize("1GiB"), 1073741824u);
}

TEST(UnitsTest, OtherTextsAreNoSizes) {
  for (const char* text : {"", "MiB", "-1", "1.5MiB", "8MB", "8mib", "8  MiB", "8MiB ", " 8", "8 ",
                           "99999999999999999999", "9000000000GiB"}) {
    EXPECT_EQ(ParseSize(text), std::nullopt) << text;
  }
}

TEST(UnitsTest, DurationsNeedAUnit) {
  EXPECT_EQ(ParseDuration("250ms"), Milliseconds(250));
  EXPECT_EQ(ParseDuration("30 s"), Milliseconds(30'000));
  EXPECT_EQ(ParseDuration("5m"), Milliseconds(300'000));
  EXPECT_EQ(ParseDuration("24h"), Milliseconds(86'400'000));
  EXPECT_EQ(ParseDuration("0"), Milliseconds(0));
  for (const char* text : {"30", "", "s", "1d", "-1s", "1.5s", "9223372036854775807s"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(UnitsTest, PrintsTheShortestTextThatReadsBackEqual) {
  EXPECT_EQ(FormatSize(0), "0");
  EXPECT_EQ(FormatSize(1000), "1000B");
  EXPECT_EQ(FormatSize(8 << 20), "8MiB");
  EXPECT_EQ(FormatSize(1536), "1536B");
  EXPECT_EQ(FormatDuration(Milliseconds(0)), "0");
  EXPECT_EQ(FormatDuration(Milliseconds(1500)), "1500ms");
  EXPECT_EQ(FormatDuration(Milliseconds(75'000)), "75s");
  EXPECT_EQ(FormatDuration(Milliseconds(7'200'000)), "2h");
}

TEST(UnitsTest, IntegersAreDigitsOnly) {
  EXPECT_EQ(ParseInteger("18446744073709551615"), 18446744073709551615u);
  for (const char* text : {"", "-1", "+1", "1.0", "0x10", "1 ", "18446744073709551616"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace synappsd::config
