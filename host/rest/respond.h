// How a handler answers, apart from the connection: so that handlers run in tests without sockets.
#ifndef SYNAPPSD_REST_RESPOND_H_
#define SYNAPPSD_REST_RESPOND_H_

#include <functional>
#include <memory>

#include "rest/net/reply.h"
#include "rest/net/request.h"

namespace synappsd::rest {

using RequestPtr = std::shared_ptr<const net::Request>;

// Called once, on any thread.
using Respond = std::function<void(net::Response)>;

// Runs on a loop thread and must not block.
using Handler = std::function<void(RequestPtr, Respond)>;

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_RESPOND_H_
