#include "events/delivery.h"

#include <algorithm>
#include <utility>

namespace synappsd::events {

void Delivery::Send(std::shared_ptr<const std::string> text, std::uint64_t log_end) {
  if (refused()) return;
  if (!connection_->Send(std::move(text))) refused_after_ = log_end;
}

std::uint64_t Delivery::DeliveredPosition(const MessageLog& log,
                                          const Subscription& subscription) const {
  std::uint64_t position = refused_after_.value_or(log.last_position());
  std::size_t queued_bytes = connection_->backlog_bytes();
  // The queue holds the newest messages sent. Frame headers and other messages in it make this
  // count too many, never too few.
  const auto& messages = log.messages();
  for (auto message = messages.rbegin(); message != messages.rend() && queued_bytes > 0;
       ++message) {
    if (message->position > position) continue;
    if (!subscription.WantsRun(message->run_id, message->flow_id)) continue;
    queued_bytes -= std::min(queued_bytes, message->text->size());
    position = message->position - 1;
  }
  // Queued messages that are no longer in the log are missed for good.
  if (queued_bytes > 0) position = 0;
  return std::max(position, begun_after_);
}

}  // namespace synappsd::events
