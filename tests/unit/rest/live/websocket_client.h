// WebSocketClient: one end of a WebSocket connection for tests, which decides when it reads.
#ifndef SYNAPPSD_TESTS_UNIT_REST_LIVE_WEBSOCKET_CLIENT_H_
#define SYNAPPSD_TESTS_UNIT_REST_LIVE_WEBSOCKET_CLIENT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "unit/rest/net/client.h"

namespace synappsd::live {

// Blocking, with a deadline on everything.
class WebSocketClient {
 public:
  // Connects to /api/v1/ws; `query` like "?session_id=x".
  explicit WebSocketClient(std::uint16_t port, std::string_view query = {});

  bool Send(std::string_view text);

  // The next message's text; "closed CODE REASON" for a close frame; "end" if the stream ends.
  std::string Receive();

  // The next message as "TYPE DATA".
  std::string ReceiveBrief();

 private:
  net::Client client_;
};

// A message as "TYPE DATA".
std::string Brief(const std::string& message);

// The value of a string member of a message's data.
std::string DataMember(const std::string& message, std::string_view key);

}  // namespace synappsd::live

#endif  // SYNAPPSD_TESTS_UNIT_REST_LIVE_WEBSOCKET_CLIENT_H_
