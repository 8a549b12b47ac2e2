// The WebSocket opening handshake, server side (RFC 6455, section 4.2).
#ifndef SYNAPPSD_REST_NET_WEBSOCKET_HANDSHAKE_H_
#define SYNAPPSD_REST_NET_WEBSOCKET_HANDSHAKE_H_

#include <string>
#include <string_view>
#include <variant>

#include "rest/net/http_error.h"
#include "rest/net/request.h"

namespace synappsd::net {

struct WebSocketRefusal {
  HttpError error;
  Headers headers;
};

// The headers of the 101 answer, or why there is none. No subprotocol or extension is agreed to.
std::variant<Headers, WebSocketRefusal> AcceptWebSocket(const Request& request, bool http_1_0);

// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
std::string WebSocketAcceptValue(std::string_view key);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_WEBSOCKET_HANDSHAKE_H_
