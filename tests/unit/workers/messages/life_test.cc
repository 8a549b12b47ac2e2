#include "workers/messages/life.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "workers/frames/frame_decoder.h"

namespace synappsd::workers {
namespace {

using ::testing::HasSubstr;

// Keeps the bytes its frame's parts lie in.
class Decoded {
 public:
  Decoded(const std::string& bytes, FrameDirection direction) : decoder_(direction) {
    decoder_.Feed(bytes);
    EXPECT_TRUE(decoder_.Next(&frame_)) << decoder_.status().ToString();
  }
  const Frame& operator*() const { return frame_; }

 private:
  FrameDecoder decoder_;
  Frame frame_;
};

Decoded ToWorker(const std::string& bytes) { return {bytes, FrameDirection::kToWorker}; }
Decoded FromWorker(const std::string& bytes) { return {bytes, FrameDirection::kFromWorker}; }

WorkerStart SomeStart() {
  WorkerStart start;
  start.library = "/usr/lib/a.so";
  start.package = "org.example.a";
  start.version = "1.2.3";
  start.config_json = R"({"key":"\u0000"})";
  start.system_call_filter = std::string("\x20\0\xff", 3);
  start.pool_threads = 4;
  start.memory_bytes = std::uint64_t{1} << 40;
  start.sandbox = SandboxMode::kRequire;
  start.log_level = LogLevel::kDebug;
  return start;
}

TEST(LifeTest, AStartArrivesWhole) {
  const WorkerStart sent = SomeStart();
  const Decoded frame = ToWorker(EncodeStart(sent));
  const Result<WorkerStart> got = DecodeStart(*frame);
  ASSERT_TRUE(got.ok()) << got.status().ToString();
  EXPECT_EQ(got->library, sent.library);
  EXPECT_EQ(got->package, sent.package);
  EXPECT_EQ(got->version, sent.version);
  EXPECT_EQ(got->config_json, sent.config_json);
  EXPECT_EQ(got->system_call_filter, sent.system_call_filter);
  EXPECT_EQ(got->pool_threads, sent.pool_threads);
  EXPECT_EQ(got->memory_bytes, sent.memory_bytes);
  EXPECT_EQ(got->sandbox, sent.sandbox);
  EXPECT_EQ(got->log_level, sent.log_level);
}

TEST(LifeTest, AStartWithoutAMemberIsRefusedByName) {
  const Decoded frame = ToWorker(EncodeStart(SomeStart()));
  for (const std::string member :
       {"library", "package", "version", "pool_threads", "memory_bytes", "sandbox", "log_level"}) {
    std::string json((*frame).json);
    json.replace(json.find(member), 1, "X");
    Frame changed = *frame;
    changed.json = json;
    const Result<WorkerStart> start = DecodeStart(changed);
    ASSERT_FALSE(start.ok()) << member;
    EXPECT_THAT(start.status().message(), HasSubstr("\"" + member + "\""));
  }
  Frame empty = *frame;
  empty.json = "";
  EXPECT_EQ(DecodeStart(empty).status().code(), Code::kInvalidArgument);
}

TEST(LifeTest, AStartWithARelativePathIsRefused) {
  WorkerStart start = SomeStart();
  start.library = "a.so";
  const Decoded frame = ToWorker(EncodeStart(start));
  EXPECT_THAT(DecodeStart(*frame).status().message(), HasSubstr("\"library\""));
}

TEST(LifeTest, ReadyNamesTheLayers) {
  const Decoded frame =
      FromWorker(EncodeReady({2.5, {{"seccomp", true, ""}, {"landlock", false, "no kernel"}}}));
  const Result<WorkerReady> ready = DecodeReady(*frame);
  ASSERT_TRUE(ready.ok()) << ready.status().ToString();
  EXPECT_EQ(ready->load_ms, 2.5);
  ASSERT_EQ(ready->layers.size(), 2u);
  EXPECT_EQ(ready->layers[0].name, "seccomp");
  EXPECT_TRUE(ready->layers[0].in_force);
  EXPECT_FALSE(ready->layers[1].in_force);
  EXPECT_EQ(ready->layers[1].why, "no kernel");
}

TEST(LifeTest, FailedSaysWhy) {
  const Decoded frame =
      FromWorker(EncodeFailed({Status(Code::kFailedPrecondition, "no note"), {}}));
  const Result<WorkerFailed> failed = DecodeFailed(*frame);
  ASSERT_TRUE(failed.ok()) << failed.status().ToString();
  EXPECT_EQ(failed->status, Status(Code::kFailedPrecondition, "no note"));
}

TEST(LifeTest, WhatAWorkerSaysWrongIsRefused) {
  Frame frame;
  frame.type = FrameType::kReady;
  for (const std::string json :
       {"", "[]", "{}", R"({"load_ms":1})", R"({"load_ms":"1","layers":[]})",
        R"({"load_ms":1,"layers":[{}]})", R"({"load_ms":1,"layers":[{"name":1}]})"}) {
    frame.json = json;
    EXPECT_EQ(DecodeReady(frame).status().code(), Code::kInvalidArgument) << json;
  }
  frame.type = FrameType::kFailed;
  frame.json = R"({"layers":[]})";
  for (const int status : {0, -1, 17}) {
    frame.status = status;
    EXPECT_EQ(DecodeFailed(frame).status().code(), Code::kInvalidArgument) << status;
  }
}

TEST(LifeTest, PingsAndStopsArrive) {
  EXPECT_EQ((*ToWorker(EncodePing(9))).id, 9u);
  const WorkerPong pong = DecodePong(*FromWorker(EncodePong({9, Milliseconds(1200), 7})));
  EXPECT_EQ(pong.id, 9u);
  EXPECT_EQ(pong.blocked, Milliseconds(1200));
  EXPECT_EQ(pong.call, 7u);
  EXPECT_EQ(DecodeStop(*ToWorker(EncodeStop(Milliseconds(500)))), Milliseconds(500));
  EXPECT_TRUE(DecodeStopped(*FromWorker(EncodeStopped(true))));
  EXPECT_FALSE(DecodeStopped(*FromWorker(EncodeStopped(false))));
}

TEST(LifeTest, SandboxModesHaveNames) {
  for (const SandboxMode mode : {SandboxMode::kAuto, SandboxMode::kRequire, SandboxMode::kOff}) {
    SandboxMode parsed = SandboxMode::kAuto;
    EXPECT_TRUE(ParseSandboxMode(SandboxModeName(mode), &parsed));
    EXPECT_EQ(parsed, mode);
  }
  SandboxMode parsed = SandboxMode::kAuto;
  EXPECT_FALSE(ParseSandboxMode("some", &parsed));
}

}  // namespace
}  // namespace synappsd::workers
