// RunFeed: one client's view of one run: its event log from some point on, then what happens,
// without a gap and without an event twice.
//
//   kWaiting --Begin()--> kReplaying --end of the log--> kLive --run.finished--> kDone
//                              ^                           |
//                              +---an event is missing-----+
//
// While waiting and replaying, what happens is kept. At the end of the log what was kept and is
// newer follows. Were there more than may be kept, all of it is forgotten and the log is read on:
// it has the events, only applets' events (tokens) are lost.
#ifndef SYNAPPSD_EVENTS_RUN_FEED_H_
#define SYNAPPSD_EVENTS_RUN_FEED_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/run_followers.h"
#include "events/run_messages.h"
#include "store/store.h"

namespace synappsd::events {

// Where a feed writes: net::Stream behind rest/live, a recorder in tests. No method blocks or calls
// back.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual bool WriteEvent(std::string_view data, std::string_view event, std::string_view id) = 0;
  virtual void End() = 0;
  virtual std::size_t backlog_bytes() const = 0;
};

struct RunFeedOptions {
  std::size_t page_events = 200;       // read from the store at once
  std::size_t max_kept_events = 1000;  // while replaying
  std::size_t max_kept_bytes = 4 << 20;
  // When a client has more than this unsent in the middle of a replay the answer ends, and the
  // client goes on with Last-Event-ID.
  std::size_t max_replay_backlog_bytes = 8 << 20;
  MessageLimits messages = {};
};

// The options, lowered where an event or the replay would not fit into the connection layer's
// max_backlog_bytes: the client would be disconnected however fast it reads.
RunFeedOptions FitBacklog(RunFeedOptions options, std::size_t max_backlog_bytes);

// Thread-safe. To be added to RunFollowers before the run is read, then begun.
class RunFeed : public RunFollower, public std::enable_shared_from_this<RunFeed> {
 public:
  // Events with a sequence number over `after_seq`. `store` must outlive every callback.
  RunFeed(store::RunStore& store, std::string run_id, std::int64_t after_seq,
          RunFeedOptions options);

  // Starts to replay into `sink`. `has_ended`: the run had, when it was read after the feed was
  // added. Once.
  void Begin(std::shared_ptr<EventSink> sink, bool has_ended);

  // The client has gone.
  void Stop();

  void OnEvents(const std::vector<store::EventRecord>& events) override;
  void OnNodeEvent(std::string_view data) override;
  std::size_t backlog_bytes() const override;

 private:
  enum class State { kWaiting, kReplaying, kLive, kDone };
  using Kept = std::variant<store::EventRecord, std::string>;  // the text of an applet's event

  // All of these need the lock.
  void ReadPage();
  void OnPage(Result<std::vector<store::EventRecord>> page);
  void GoLive();
  void Keep(Kept item, std::size_t size_bytes);
  void Write(const store::EventRecord& event);
  void WriteNodeEvent(std::string_view data);
  void ForgetKept();
  void Finish();

  store::RunStore& store_;
  const std::string run_id_;
  const RunFeedOptions options_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  State state_ = State::kWaiting;
  std::shared_ptr<EventSink> sink_;
  bool has_ended_ = false;
  std::int64_t last_seq_;
  std::vector<Kept> kept_;
  std::size_t kept_bytes_ = 0;
  bool forgot_ = false;  // more happened than may be kept, since the last page was asked for
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_RUN_FEED_H_
