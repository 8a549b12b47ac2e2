// CallListener: brings what an applet emits and answers to the engine's thread. Thread-safe.
//
// Events wait here, in order. Tokens that follow each other are joined, of "progress" only the
// newest is kept, of other kinds at most kMaxEvents wait (more are dropped and counted). Tokens are
// never dropped: if kMaxBytes wait, because the engine does not get to them, overflowed() says so
// and the call fails.
#ifndef SYNAPPSD_ENGINE_CALL_LISTENER_H_
#define SYNAPPSD_ENGINE_CALL_LISTENER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "applets/applet_caller.h"
#include "engine/inbox.h"

namespace synappsd::engine {

class CallListener : public applets::AppletCallListener {
 public:
  static constexpr std::size_t kMaxEvents = 256;
  static constexpr std::size_t kMaxBytes = 8U << 20;

  struct Event {
    std::string kind;
    std::string data;
  };

  // What the engine's thread takes at once.
  struct Batch {
    std::vector<Event> events;
    std::size_t dropped = 0;
    bool overflowed = false;
  };

  // `call_key` names the call in the notices to the runner.
  CallListener(std::shared_ptr<Inbox> inbox, std::uint64_t call_key);

  void OnAppletEvent(std::string_view kind, std::string_view data) override;
  void OnAppletDone(applets::AppletOutcome outcome) override;

  Batch Take();

 private:
  // Both require mutex_.
  void Add(std::string_view kind, std::string_view data);
  void RemoveProgress();

  const std::shared_ptr<Inbox> inbox_;
  const std::uint64_t call_key_;
  std::mutex mutex_;
  Batch waiting_;                  // guarded by mutex_
  std::size_t waiting_bytes_ = 0;  // guarded by mutex_
  bool noticed_ = false;           // guarded by mutex_; a notice is on its way
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_CALL_LISTENER_H_
