// WorkerUnderTest: a real synapps-worker at the far end of a socket, driven frame by frame.
#ifndef SYNAPPSD_TESTS_UNIT_WORKERS_WORKER_WORKER_UNDER_TEST_H_
#define SYNAPPSD_TESTS_UNIT_WORKERS_WORKER_WORKER_UNDER_TEST_H_

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "applets/module/module_endpoint.h"
#include "base/clock.h"
#include "workers/frames/frame_decoder.h"
#include "workers/messages/life.h"

namespace synappsd::workers::testing {

constexpr Milliseconds kPatience{30'000};
constexpr std::uint64_t kOutputBytes = 16 << 20;  // of a call of InvokeBytes()

// A frame that owns its parts.
struct OwnedFrame {
  FrameType type = FrameType::kPing;
  std::int32_t status = 0;
  std::uint64_t id = 0;
  std::uint64_t call = 0;
  std::string name;
  std::string json;
  std::string body;

  Frame view() const { return {type, status, id, call, name, json, body}; }
};

// How a process ended: its exit status, or minus the signal.
using ExitCode = int;

class WorkerUnderTest {
 public:
  WorkerUnderTest();
  WorkerUnderTest(const WorkerUnderTest&) = delete;
  WorkerUnderTest& operator=(const WorkerUnderTest&) = delete;
  ~WorkerUnderTest();  // kills it if it still runs

  void Send(const std::string& bytes);
  void Send(const Frame& frame);

  // The next frame; none: the worker has closed its end, or nothing came in time.
  std::optional<OwnedFrame> Next();

  // Reads until a frame of this type; the others go to passed().
  std::optional<OwnedFrame> Await(FrameType type);
  const std::vector<OwnedFrame>& passed() const { return passed_; }

  void CloseSocket();
  std::optional<ExitCode> AwaitExit();  // none: it still runs

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int socket_ = -1;
  bool reaped_ = false;
  FrameDecoder decoder_{FrameDirection::kFromWorker};
  std::vector<OwnedFrame> passed_;
};

// The fixture module `name`, of tests/applets or of its defects.
std::filesystem::path Library(const std::string& name);

// A START for it. Sanitizers do not bear the sandbox: it is off where this test has one.
WorkerStart StartOf(const std::string& name);
bool HasSanitizer();

// A call of the module's applet, which is called as the module.
std::string InvokeBytes(const std::string& name, applets::CallId id, const std::string& json = "{}",
                        const std::string& method = "applet.handle/1");

}  // namespace synappsd::workers::testing

#endif  // SYNAPPSD_TESTS_UNIT_WORKERS_WORKER_WORKER_UNDER_TEST_H_
