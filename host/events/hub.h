// Hub: hears from the engine what happens to runs, and tells those who listen.
#ifndef SYNAPPSD_EVENTS_HUB_H_
#define SYNAPPSD_EVENTS_HUB_H_

#include <string>
#include <string_view>

#include "engine/run_observer.h"
#include "events/client_sessions.h"
#include "events/run_followers.h"

namespace synappsd::events {

// Never blocks the engine: whoever cannot take a message at once loses the connection, not the
// message (WebSocket clients resume their session, followers read the run's log again).
class Hub : public engine::RunObserver {
 public:
  // `clock` must outlive the hub.
  Hub(SessionOptions options, const Clock& clock)
      : sessions_(options, clock), followers_(options.messages) {}

  void OnCommitted(const engine::CommittedChanges& changes) override {
    sessions_.PublishStatuses(changes);
    followers_.Publish(changes);
  }

  void OnNodeEvent(std::string_view run_id, std::string_view flow_id, std::string_view node_id,
                   std::string_view kind, std::string_view data) override {
    sessions_.PublishNodeEvent(run_id, flow_id, node_id, kind, data);
    followers_.PublishNodeEvent(run_id, flow_id, node_id, kind, data);
  }

  // Whether anybody would hear of the run now.
  bool IsWanted(const std::string& run_id) {
    return sessions_.AnybodyListens() || followers_.HasAny(run_id);
  }

  ClientSessions& sessions() { return sessions_; }  // WebSocket
  RunFollowers& followers() { return followers_; }  // server-sent events

 private:
  ClientSessions sessions_;
  RunFollowers followers_;
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_HUB_H_
