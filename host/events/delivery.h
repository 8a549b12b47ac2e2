// Delivery: how far one connection has been fed from the message log.
#ifndef SYNAPPSD_EVENTS_DELIVERY_H_
#define SYNAPPSD_EVENTS_DELIVERY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "events/client_connection.h"
#include "events/message_log.h"
#include "events/subscription.h"

namespace synappsd::events {

// Not thread-safe.
class Delivery {
 public:
  explicit Delivery(std::shared_ptr<ClientConnection> connection)
      : connection_(std::move(connection)) {}

  // The client has what is in the log up to `position`, and is sent what follows.
  void BeginAfter(std::uint64_t position) { begun_after_ = position; }

  // Sends a message that is in no log. `log_end` is the log's last position.
  void Send(std::shared_ptr<const std::string> text, std::uint64_t log_end);

  // Sends a message of the log.
  void Send(const LoggedMessage& message) { Send(message.text, message.position - 1); }

  // True once the connection has refused a message: it is being closed.
  bool refused() const { return refused_after_.has_value(); }

  // The position up to which the client has surely been given all it wanted: what the connection
  // refused or still has queued comes later. (What is lost in the network after that, only the
  // client can know: last_message_id.)
  std::uint64_t DeliveredPosition(const MessageLog& log, const Subscription& subscription) const;

  ClientConnection& connection() { return *connection_; }
  const ClientConnection& connection() const { return *connection_; }

 private:
  const std::shared_ptr<ClientConnection> connection_;
  std::uint64_t begun_after_ = 0;
  std::optional<std::uint64_t> refused_after_;  // the last position that was not refused
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_DELIVERY_H_
