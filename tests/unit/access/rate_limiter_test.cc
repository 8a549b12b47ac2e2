#include "access/rate_limiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace synappsd::access {
namespace {

TEST(RateLimiter, GivesTheQuotaAndNoMore) {
  FakeClock clock;
  RateLimiter limiter({.quota = 3, .window = Milliseconds(60'000)}, 10, clock);
  for (std::size_t left : {2u, 1u, 0u}) {
    const auto decision = limiter.Take("a");
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.remaining, left);
  }
  const auto refused = limiter.Take("a");
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.remaining, 0u);
  EXPECT_EQ(refused.retry_after_s, 20);
  EXPECT_EQ(refused.full_after_s, 60);
  EXPECT_TRUE(limiter.Take("b").allowed) << "another name has a bucket of its own";
}

TEST(RateLimiter, RefillsEvenly) {
  FakeClock clock;
  RateLimiter limiter({.quota = 3, .window = Milliseconds(60'000)}, 10, clock);
  for (int i = 0; i < 3; ++i) limiter.Take("a");
  clock.Advance(Milliseconds(19'999));
  EXPECT_FALSE(limiter.Take("a").allowed);
  clock.Advance(Milliseconds(1));
  EXPECT_TRUE(limiter.Take("a").allowed);
  EXPECT_FALSE(limiter.Take("a").allowed);
  clock.Advance(Milliseconds(3'600'000));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.Take("a").allowed);
  EXPECT_FALSE(limiter.Take("a").allowed) << "an hour fills it once";
}

TEST(RateLimiter, ARefusalCostsNothing) {
  FakeClock clock;
  RateLimiter limiter({.quota = 1, .window = Milliseconds(10'000)}, 10, clock);
  limiter.Take("a");
  for (int i = 0; i < 1'000; ++i) EXPECT_FALSE(limiter.Take("a").allowed);
  clock.Advance(Milliseconds(10'000));
  EXPECT_TRUE(limiter.Take("a").allowed);
}

TEST(RateLimiter, QuotasThatDoNotDivideTheWindowAreExactToo) {
  FakeClock clock;
  RateLimiter limiter({.quota = 7, .window = Milliseconds(1'000)}, 10, clock);
  int allowed = 0;
  for (int i = 0; i < 20; ++i) allowed += limiter.Take("a").allowed ? 1 : 0;
  EXPECT_EQ(allowed, 7);
}

TEST(RateLimiter, SixtyFourClientsGetTheQuotaBetweenThem) {
  FakeClock clock;
  RateLimiter limiter({.quota = 1'000, .window = Milliseconds(60'000)}, 10, clock);
  std::atomic<int> allowed{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 64; ++i) {
    clients.emplace_back([&] {
      for (int n = 0; n < 100; ++n) allowed += limiter.Take("a").allowed ? 1 : 0;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(allowed, 1'000);
}

TEST(RateLimiter, KeepsABoundedNumberOfNames) {
  FakeClock clock;
  RateLimiter limiter({.quota = 1, .window = Milliseconds(60'000)}, 3, clock);
  for (const char* name : {"a", "b", "c"}) EXPECT_TRUE(limiter.Take(name).allowed);
  EXPECT_FALSE(limiter.Take("a").allowed);  // seen again: "b" is now the oldest
  EXPECT_TRUE(limiter.Take("d").allowed);
  EXPECT_EQ(limiter.names(), 3u);
  EXPECT_FALSE(limiter.Take("a").allowed);
  EXPECT_TRUE(limiter.Take("b").allowed) << "forgotten";
}

TEST(RateLimiter, IsOffWithoutAQuota) {
  FakeClock clock;
  EXPECT_FALSE(RateLimiter({}, 1, clock).is_on());
}

}  // namespace
}  // namespace synappsd::access
