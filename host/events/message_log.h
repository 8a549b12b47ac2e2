// MessageLog: the newest status messages, for clients that come back.
#ifndef SYNAPPSD_EVENTS_MESSAGE_LOG_H_
#define SYNAPPSD_EVENTS_MESSAGE_LOG_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace synappsd::events {

// One message that was sent to all who want its run.
struct LoggedMessage {
  std::uint64_t position = 0;  // counts messages, from 1
  std::string id;
  std::string run_id;
  std::string flow_id;
  std::shared_ptr<const std::string> text;
};

// One log serves all sessions: a session only remembers a position in it. Bounded by count and by
// bytes of text; the oldest go first. Not thread-safe.
class MessageLog {
 public:
  MessageLog(std::size_t max_messages, std::size_t max_bytes)
      : max_messages_(max_messages), max_bytes_(max_bytes) {}

  // Gives the message its position, which may at once be out of the log if it alone is too large.
  std::uint64_t Append(LoggedMessage message);

  // Forgets the messages; positions go on.
  void Clear();

  // Of the newest message ever appended; 0 before the first.
  std::uint64_t last_position() const { return last_position_; }

  // True if every message after `position` is still here.
  bool HoldsAllAfter(std::uint64_t position) const {
    return position + messages_.size() >= last_position_;
  }

  // The position of the message with this id; 0 if it is not here (any more).
  std::uint64_t FindId(std::string_view id) const;

  // In order; what is here has no gaps.
  const std::deque<LoggedMessage>& messages() const { return messages_; }

 private:
  const std::size_t max_messages_;
  const std::size_t max_bytes_;
  std::deque<LoggedMessage> messages_;
  std::size_t bytes_ = 0;
  std::uint64_t last_position_ = 0;
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_MESSAGE_LOG_H_
