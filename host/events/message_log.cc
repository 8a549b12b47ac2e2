#include "events/message_log.h"

#include <algorithm>
#include <utility>

namespace synappsd::events {

std::uint64_t MessageLog::Append(LoggedMessage message) {
  message.position = ++last_position_;
  bytes_ += message.text->size();
  messages_.push_back(std::move(message));
  while (messages_.size() > max_messages_ || bytes_ > max_bytes_) {
    bytes_ -= messages_.front().text->size();
    messages_.pop_front();
  }
  return last_position_;
}

void MessageLog::Clear() {
  messages_.clear();
  bytes_ = 0;
}

std::uint64_t MessageLog::FindId(std::string_view id) const {
  const auto found = std::find_if(messages_.rbegin(), messages_.rend(),
                                  [&](const LoggedMessage& message) { return message.id == id; });
  return found == messages_.rend() ? 0 : found->position;
}

}  // namespace synappsd::events
