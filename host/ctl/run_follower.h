// RunFollower: the events of a run until it has ended, over every loss of the connection.
#ifndef SYNAPPSD_CTL_RUN_FOLLOWER_H_
#define SYNAPPSD_CTL_RUN_FOLLOWER_H_

#include <chrono>
#include <functional>
#include <string>

#include "ctl/command.h"
#include "ctl/http/event_parser.h"
#include "ctl/http/http_stream.h"

namespace synappsd::ctl {

struct FollowOptions {
  int interrupt_fd = -1;  // readable: stop following; -1: nothing does
  bool is_known = false;  // the run was just there: not reaching the daemon now is a loss already
  std::chrono::milliseconds tick{250};
  // Between attempts to connect again: the first, doubled up to the last, until all have failed
  // for so long. The daemon's Retry-After counts where it is longer.
  std::chrono::milliseconds first_delay{100};
  std::chrono::milliseconds max_delay{5'000};
  std::chrono::milliseconds give_up_after{300'000};
};

// Not thread-safe.
class RunFollower {
 public:
  struct Listener {
    // One event of the run's log or of an applet: its data is a JSON object.
    std::function<void(const ServerEvent&, const json::Value& data)> on_event;
    std::function<void()> on_tick;                      // every `tick`, and after events
    std::function<void(const std::string&)> on_notice;  // the connection was lost, or is back
  };
  enum class End { kRunEnded, kInterrupted };

  RunFollower(Command& command, std::string run_id, FollowOptions options, Listener listener);

  // Blocks. Each event of the log comes once, in order; what applets emit (node.event) is lost
  // while there is no connection. UNAVAILABLE: the daemon is not reached, or no more; others as
  // Command::Ask() has them.
  Result<End> Follow();

 private:
  using Clock = std::chrono::steady_clock;

  Status ReadOneAnswer();  // until the run or the answer has ended, or it is interrupted
  Status TakeBytes(const std::string& bytes, EventParser* parser);
  Status CheckHead(const HttpStream& stream);
  bool MayTryAgain(const Status& status) const;
  void Rest();  // between two attempts
  bool IsInterrupted(int wait_ms = 0);

  Command& command_;
  const std::string run_id_;
  const FollowOptions options_;
  const Listener listener_;
  std::string last_id_;
  std::string refused_body_;
  bool has_ended_ = false;
  bool is_interrupted_ = false;
  bool is_lost_ = false;
  bool had_contact_;
  Clock::time_point last_contact_;
  std::chrono::milliseconds delay_;
  std::chrono::milliseconds asked_delay_{0};  // the daemon's Retry-After
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_RUN_FOLLOWER_H_
