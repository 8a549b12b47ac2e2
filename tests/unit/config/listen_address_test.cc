#include "config/listen_address.h"

#include <gtest/gtest.h>

namespace synappsd::config {
namespace {

TEST(ListenAddressTest, ReadsWhatItPrints) {
  for (const char* text : {"127.0.0.1:8000", "[::1]:0", "localhost:65535", "0.0.0.0:80"}) {
    const auto address = ParseListenAddress(text);
    ASSERT_TRUE(address.ok()) << text;
    EXPECT_EQ(FormatListenAddress(*address), text);
  }
  EXPECT_EQ(*ParseListenAddress("[::1]:80"), (ListenAddress{"::1", 80}));
}

TEST(ListenAddressTest, RefusesWhatIsNoAddressAndPort) {
  for (const char* text : {"", "127.0.0.1", "8000", ":8000", "127.0.0.1:", "127.0.0.1:65536",
                           "127.0.0.1:-1", "127.0.0.1:80x", "::1:8000", "[::1]", "[nope]:80",
                           "[]:80", "http://localhost:80", "a b:80"}) {
    EXPECT_FALSE(ParseListenAddress(text).ok()) << text;
  }
}

TEST(ListenAddressTest, KnowsWhatOnlyThisMachineReaches) {
  for (const char* text :
       {"127.0.0.1:1", "127.8.9.1:1", "[::1]:1", "localhost:1", "[::ffff:127.0.0.1]:1"}) {
    EXPECT_TRUE(IsLoopback(*ParseListenAddress(text))) << text;
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "myhost:1", "localhost.evil.org:1",
                           "[::ffff:10.0.0.1]:1", "[fe80::1]:1"}) {
    EXPECT_FALSE(IsLoopback(*ParseListenAddress(text))) << text;
  }
}

}  // namespace
}  // namespace synappsd::config
