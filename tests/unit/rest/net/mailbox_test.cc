#include "rest/net/mailbox.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace synappsd::net {
namespace {

bool Readable(const Mailbox& mailbox, int timeout_ms) {
  pollfd polled{mailbox.fd(), POLLIN, 0};
  return ::poll(&polled, 1, timeout_ms) == 1;
}

TEST(MailboxTest, RunsTasksInOrderWhenDrained) {
  Mailbox mailbox;
  std::vector<int> ran;
  EXPECT_FALSE(Readable(mailbox, 0));
  EXPECT_TRUE(mailbox.Post([&] { ran.push_back(1); }));
  EXPECT_TRUE(mailbox.Post([&] { ran.push_back(2); }));
  EXPECT_TRUE(Readable(mailbox, 0));
  EXPECT_TRUE(ran.empty());
  mailbox.Drain();
  EXPECT_EQ(ran, (std::vector<int>{1, 2}));
  EXPECT_FALSE(Readable(mailbox, 0));
}

TEST(MailboxTest, TasksPostedWhileDrainingWakeAgain) {
  Mailbox mailbox;
  bool ran = false;
  mailbox.Post([&] { mailbox.Post([&] { ran = true; }); });
  mailbox.Drain();
  EXPECT_FALSE(ran);
  EXPECT_TRUE(Readable(mailbox, 0));
  mailbox.Drain();
  EXPECT_TRUE(ran);
}

TEST(MailboxTest, RunIsDirectOnTheLoopsThreadOnly) {
  Mailbox mailbox;
  bool ran = false;
  mailbox.Run([&] { ran = true; });
  EXPECT_FALSE(ran);
  mailbox.BindToThisThread();
  mailbox.Run([&] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(MailboxTest, ATaskThatThrowsDoesNotStopTheOthers) {
  Mailbox mailbox;
  bool ran = false;
  mailbox.Post([] { throw std::runtime_error("x"); });
  mailbox.Post([&] { ran = true; });
  mailbox.Drain();
  EXPECT_TRUE(ran);
}

TEST(MailboxTest, ClosingDropsTasksWithWhatTheyHold) {
  Mailbox mailbox;
  auto held = std::make_shared<int>(1);
  mailbox.Post([held] {});
  EXPECT_EQ(held.use_count(), 2);
  mailbox.Close();
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_FALSE(mailbox.Post([] {}));
}

// The sixth of the stock transport's faults: a wake-up is lost between two posts.
TEST(MailboxTest, NoWakeUpIsLost) {
  Mailbox mailbox;
  std::atomic<int> ran{0};
  constexpr int kPerThread = 100'000;
  const auto post = [&] {
    for (int i = 0; i < kPerThread; ++i) mailbox.Post([&] { ++ran; });
  };
  std::thread one(post);
  std::thread two(post);
  while (ran < 2 * kPerThread) {
    if (!Readable(mailbox, 20'000)) break;
    mailbox.Drain();
  }
  one.join();
  two.join();
  EXPECT_EQ(ran, 2 * kPerThread);
}

}  // namespace
}  // namespace synappsd::net
