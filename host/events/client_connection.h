// ClientConnection: the way out to one WebSocket client, as this library sees it.
#ifndef SYNAPPSD_EVENTS_CLIENT_CONNECTION_H_
#define SYNAPPSD_EVENTS_CLIENT_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace synappsd::events {

// Implemented over net::WebSocket by rest/live, by a recorder in tests. Called from any thread with
// locks held: no method blocks or calls back into ClientSessions.
class ClientConnection {
 public:
  virtual ~ClientConnection() = default;

  // Queues one message, shared by all who get it. False: refused, because the client reads too
  // slowly (it is then being closed with 1013) or is gone; nothing is sent after that.
  virtual bool Send(std::shared_ptr<const std::string> message) = 0;

  // Closes after what is queued.
  virtual void Close(std::uint16_t code, std::string_view reason) = 0;

  // Bytes accepted that have not left; once the connection is closed, those that never did.
  virtual std::size_t backlog_bytes() const = 0;
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_CLIENT_CONNECTION_H_
