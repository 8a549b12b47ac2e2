// FrameOwner: the ModuleOwner of a worker. What the module says becomes frames to the daemon.
//
// Where the daemon reads too slowly: events and requests wait a while and are then refused, records
// are dropped and counted, ends of calls and aborts are always taken: the calls that are open bound
// them.
#ifndef SYNAPPSD_WORKERS_WORKER_FRAME_OWNER_H_
#define SYNAPPSD_WORKERS_WORKER_FRAME_OWNER_H_

#include <cstdint>
#include <string_view>

#include "applets/module/module_endpoint.h"
#include "base/clock.h"
#include "base/log_rate.h"
#include "workers/frames/frame_writer.h"

namespace synappsd::workers {

// Any thread.
class FrameOwner : public applets::ModuleOwner {
 public:
  static constexpr std::size_t kMaxLogBytes = 8 << 10;  // text and fields, each
  static constexpr Milliseconds kPatience{2'000};       // of events and requests

  explicit FrameOwner(FrameWriter& writer) : writer_(writer), log_rate_(SystemClock()) {}

  Status OnEvent(applets::CallId call, std::string_view kind, std::string_view data) override;
  void OnComplete(applets::CallId call, synapps_status status, std::string_view json) override;
  Status OnRequest(applets::RequestId request, applets::CallId call, std::string_view method,
                   std::string_view json, std::string_view body) override;
  void OnAbort(applets::RequestId request) override;
  void OnLog(applets::CallId call, std::int32_t level, std::string_view text,
             std::string_view fields) override;

 private:
  FrameWriter& writer_;
  LogRate log_rate_;
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_WORKER_FRAME_OWNER_H_
