#include "workers/frames/frame_writer.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "workers/frames/frame_decoder.h"

namespace synappsd::workers {
namespace {

std::array<int, 2> MakeSockets() {
  std::array<int, 2> sockets = {-1, -1};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()), 0);
  const timeval patience = {30, 0};
  EXPECT_EQ(setsockopt(sockets[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
  return sockets;
}

class FrameWriterTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kMaxQueued = 1 << 20;

  ~FrameWriterTest() override {
    for (const int socket : sockets_) close(socket);
  }

  static Frame Complete(std::uint64_t id, std::string_view json) {
    Frame frame;
    frame.type = FrameType::kComplete;
    frame.id = id;
    frame.json = json;
    return frame;
  }

  // Reads until `count` frames have come, flushing meanwhile; their ids, checked for their lengths.
  std::vector<std::uint64_t> Read(std::size_t count, std::size_t json_bytes) {
    std::vector<std::uint64_t> ids;
    while (ids.size() < count) {
      EXPECT_TRUE(writer_.Flush().ok());
      const std::span<char> space = decoder_.ReadSpace();
      const ssize_t got = recv(sockets_[1], space.data(), space.size(), 0);
      if (got <= 0) break;
      decoder_.Received(static_cast<std::size_t>(got));
      Frame frame;
      while (decoder_.Next(&frame)) {
        EXPECT_EQ(frame.json.size(), json_bytes);
        ids.push_back(frame.id);
      }
    }
    return ids;
  }

  // Writes until the queue is full; how many frames were taken.
  std::uint64_t Fill(std::string_view json) {
    std::uint64_t taken = 0;
    while (writer_.Write(Complete(taken + 1, json)).ok()) ++taken;
    return taken;
  }

  std::array<int, 2> sockets_ = MakeSockets();
  std::atomic<int> told_{0};
  FrameWriter writer_{sockets_[0], kMaxQueued, [this] { ++told_; }};
  FrameDecoder decoder_{FrameDirection::kFromWorker};
};

TEST_F(FrameWriterTest, WhatTheSocketTakesIsGoneAtOnce) {
  EXPECT_TRUE(writer_.Write(Complete(1, "{}")).ok());
  EXPECT_FALSE(writer_.has_queued());
  EXPECT_EQ(told_, 0);
  EXPECT_EQ(Read(1, 2), std::vector<std::uint64_t>{1});
}

TEST_F(FrameWriterTest, WhatItDoesNotTakeWaitsInOrder) {
  const std::string json(10'000, 'x');
  const std::uint64_t taken = Fill(json);
  EXPECT_GT(taken * json.size(), kMaxQueued);
  EXPECT_EQ(told_, 1) << "once, when the queue began";
  EXPECT_EQ(writer_.Write(Complete(0, json)).code(), Code::kResourceExhausted);
  const std::vector<std::uint64_t> ids = Read(taken, json.size());
  ASSERT_EQ(ids.size(), taken);
  for (std::uint64_t i = 0; i < taken; ++i) EXPECT_EQ(ids[i], i + 1);
  EXPECT_FALSE(writer_.has_queued());
}

TEST_F(FrameWriterTest, WhatMustNotBeLostIsTakenOverTheBound) {
  const std::string json(10'000, 'x');
  const std::uint64_t taken = Fill(json);
  EXPECT_TRUE(writer_.WriteAlways(Complete(taken + 1, json)).ok());
  EXPECT_EQ(Read(taken + 1, json.size()).back(), taken + 1);
}

TEST_F(FrameWriterTest, AFrameLongerThanTheBoundGoesAlone) {
  const std::string json(3 * kMaxQueued, 'x');
  EXPECT_TRUE(writer_.Write(Complete(1, json)).ok());
  EXPECT_EQ(writer_.Write(Complete(2, json)).code(), Code::kResourceExhausted);
  EXPECT_EQ(Read(1, json.size()).size(), 1u);
}

TEST_F(FrameWriterTest, AWriterWaitsForRoom) {
  const std::string json(10'000, 'x');
  const std::uint64_t taken = Fill(json);
  std::thread waits([&] {
    EXPECT_TRUE(writer_.WriteWithin(Complete(taken + 1, json), Milliseconds(30'000)).ok());
  });
  EXPECT_EQ(Read(taken + 1, json.size()).back(), taken + 1);
  waits.join();
}

TEST_F(FrameWriterTest, TheOtherSidesEndIsUnavailable) {
  close(std::exchange(sockets_[1], -1));
  EXPECT_EQ(writer_.Write(Complete(1, "{}")).code(), Code::kUnavailable);
  EXPECT_EQ(writer_.WriteAlways(Complete(1, "{}")).code(), Code::kUnavailable);
  EXPECT_EQ(writer_.Flush().code(), Code::kUnavailable);
}

}  // namespace
}  // namespace synappsd::workers
