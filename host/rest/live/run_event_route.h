// RunEventRoute: GET /api/v1/runs/{id}/events.
#ifndef SYNAPPSD_REST_LIVE_RUN_EVENT_ROUTE_H_
#define SYNAPPSD_REST_LIVE_RUN_EVENT_ROUTE_H_

#include "access/open_connections.h"
#include "events/access_token.h"
#include "events/run_feed.h"
#include "events/run_followers.h"
#include "rest/net/reply.h"
#include "rest/net/request.h"
#include "store/store.h"

namespace synappsd::live {

// Answers with a stream of server-sent events, or
//   401  a token is configured (WS_AUTH_TOKEN) or keys are required, and the request shows neither:
//        "Authorization: Bearer TOKEN" or a key that may read
//   400  Last-Event-ID is no id of ours
//   404  no such run
//   503  the database is busy
//   500  the database failed
// A token in the URL is not looked at: URLs end up in logs. Thread-safe.
class RunEventRoute {
 public:
  // What is given must outlive this, and this must outlive the store's last callback. Without
  // `connections` there are no keys.
  RunEventRoute(events::RunFollowers& followers, const events::AccessToken& token,
                store::RunStore& runs, events::RunFeedOptions options,
                access::OpenConnections* connections)
      : followers_(followers),
        token_(token),
        runs_(runs),
        options_(options),
        connections_(connections) {}

  void Answer(const net::Request& request, net::Reply reply);

 private:
  bool MayListen(const net::Request& request) const;
  void StartStream(const std::string& run_id, const std::shared_ptr<events::RunFeed>& feed,
                   bool has_ended, const std::string& key_id, const net::Reply& reply);

  events::RunFollowers& followers_;
  const events::AccessToken& token_;
  store::RunStore& runs_;
  const events::RunFeedOptions options_;
  access::OpenConnections* const connections_;
};

}  // namespace synappsd::live

#endif  // SYNAPPSD_REST_LIVE_RUN_EVENT_ROUTE_H_
