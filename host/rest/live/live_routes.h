// LiveRoutes: the routes on which clients hear about runs as they happen.
//
//   GET /api/v1/ws                   WebSocket: host/events/README.md has its messages
//   GET /api/v1/runs/{id}/events     the run's event log, then what happens, as server-sent events
#ifndef SYNAPPSD_REST_LIVE_LIVE_ROUTES_H_
#define SYNAPPSD_REST_LIVE_LIVE_ROUTES_H_

#include <memory>
#include <optional>

#include "access/open_connections.h"
#include "events/deadline_thread.h"
#include "events/hub.h"
#include "events/run_feed.h"
#include "rest/gate/gate.h"
#include "rest/live/key_hold.h"
#include "rest/live/run_event_route.h"
#include "rest/net/router.h"
#include "store/store.h"

namespace synappsd::live {

// How the gate is asked later than at the handshake, and which connections end with their keys.
// Both must outlive the routes.
struct LiveAccess {
  gate::Gate& gate;
  access::OpenConnections& connections;
};

// All references must outlive it; it must outlive the server and the store's last callback.
class LiveRoutes {
 public:
  // Without `access` there are no keys.
  LiveRoutes(events::Hub& hub, store::RunStore& runs, events::RunFeedOptions options = {},
             std::optional<LiveAccess> access = std::nullopt);

  void Register(net::Router* router);

 private:
  void OpenWebSocket(const std::shared_ptr<net::WebSocket>& socket);
  events::ClientEntry EntryOf(const std::shared_ptr<net::WebSocket>& socket,
                              const std::shared_ptr<KeyHold>& hold) const;

  const std::optional<LiveAccess> access_;
  events::ClientSessions& sessions_;
  RunEventRoute run_events_;
  events::DeadlineThread auth_deadlines_;  // last: it uses the sessions
};

}  // namespace synappsd::live

#endif  // SYNAPPSD_REST_LIVE_LIVE_ROUTES_H_
