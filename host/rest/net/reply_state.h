// Reply::State: what the copies of a Reply share.
#ifndef SYNAPPSD_REST_NET_REPLY_STATE_H_
#define SYNAPPSD_REST_NET_REPLY_STATE_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "rest/net/connection.h"
#include "rest/net/http_session.h"
#include "rest/net/mailbox.h"
#include "rest/net/reply.h"
#include "rest/net/server_context.h"

namespace synappsd::net {

struct Reply::State {
  ~State();  // answers 500 if nobody has

  // Everything but `answered` is constant once the handler is called.
  std::weak_ptr<HttpSession> session;  // used on the loop only
  std::shared_ptr<Mailbox> mailbox;
  std::shared_ptr<ConnectionStatus> connection;
  std::shared_ptr<ServerContext> context;
  std::shared_ptr<const Request> request;
  std::uint64_t sequence = 0;
  bool http_1_0 = false;
  std::atomic<bool> answered{false};
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_REPLY_STATE_H_
