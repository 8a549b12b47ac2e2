// What a worker does while its daemon reads nothing.
#include "workers/worker/frame_owner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "workers/frames/frame_decoder.h"

namespace synappsd::workers {
namespace {

std::array<int, 2> MakeSockets() {
  std::array<int, 2> sockets = {-1, -1};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()), 0);
  return sockets;
}

class FrameOwnerTest : public ::testing::Test {
 protected:
  ~FrameOwnerTest() override {
    for (const int socket : sockets_) close(socket);
  }

  // Everything that was written, until nothing is left.
  std::vector<std::string> Read() {
    std::vector<std::string> frames;
    FrameDecoder decoder(FrameDirection::kFromWorker);
    for (;;) {
      EXPECT_TRUE(writer_.Flush().ok());
      const std::span<char> space = decoder.ReadSpace();
      const ssize_t got = recv(sockets_[1], space.data(), space.size(), MSG_DONTWAIT);
      if (got <= 0) return frames;
      decoder.Received(static_cast<std::size_t>(got));
      Frame frame;
      while (decoder.Next(&frame)) {
        frames.push_back(FrameTypeName(frame.type) + (" " + std::string(frame.body.substr(0, 12))));
      }
    }
  }

  // Fills the socket and the queue, to the last byte that a frame could have.
  void Fill() {
    for (const std::size_t size : {10'000, 100, 0}) {
      const std::string data(size, 'x');
      Frame frame;
      frame.type = FrameType::kLog;
      frame.body = data;
      while (writer_.Write(frame).ok()) {
      }
    }
  }

  std::array<int, 2> sockets_ = MakeSockets();
  FrameWriter writer_{sockets_[0], 100'000, [] {}};
  FrameOwner owner_{writer_};
};

TEST_F(FrameOwnerTest, EventsAndRequestsAreRefusedAfterAWhile) {
  Fill();
  EXPECT_EQ(owner_.OnEvent(1, "token", std::string(10'000, 'x')).code(), Code::kResourceExhausted);
  EXPECT_EQ(owner_.OnRequest(1, 1, "x.do/1", "{}", std::string(10'000, 'x')).code(),
            Code::kResourceExhausted);
}

TEST_F(FrameOwnerTest, EndsAndAbortsAreAlwaysTaken) {
  Fill();
  owner_.OnComplete(1, SYNAPPS_OK, std::string(10'000, 'x'));
  owner_.OnAbort(2);
  const std::vector<std::string> frames = Read();
  ASSERT_GE(frames.size(), 2u);
  EXPECT_EQ(frames[frames.size() - 2], "COMPLETE ");
  EXPECT_EQ(frames.back(), "ABORT ");
}

TEST_F(FrameOwnerTest, RecordsAreDroppedAndCut) {
  Fill();
  owner_.OnLog(1, SYNAPPS_LOG_INFO, std::string(10'000, 'y'), {});
  EXPECT_THAT(Read(), ::testing::Not(::testing::Contains("LOG yyyyyyyyyyyy")));
  owner_.OnLog(1, SYNAPPS_LOG_INFO, std::string(10'000, 'y'), {});
  EXPECT_THAT(Read(), ::testing::ElementsAre("LOG yyyyyyyyyyyy"));
}

TEST_F(FrameOwnerTest, AFloodOfRecordsIsHeldBack) {
  for (int i = 0; i < 1'000; ++i) owner_.OnLog(1, SYNAPPS_LOG_INFO, "flood", {});
  const std::size_t kept = Read().size();
  EXPECT_GE(kept, LogRate::kRecordsPerSecond);
  EXPECT_LT(kept, 1'000u);
}

}  // namespace
}  // namespace synappsd::workers
