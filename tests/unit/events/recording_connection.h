// A client that remembers what it was sent, for the tests of events/.
#ifndef SYNAPPSD_TESTS_UNIT_EVENTS_RECORDING_CONNECTION_H_
#define SYNAPPSD_TESTS_UNIT_EVENTS_RECORDING_CONNECTION_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "events/client_connection.h"

namespace synappsd::events {

class RecordingConnection : public ClientConnection {
 public:
  bool Send(std::shared_ptr<const std::string> message) override {
    std::lock_guard lock(mutex_);
    if (capacity_ == 0) return false;
    --capacity_;
    messages_.push_back(std::move(message));
    return true;
  }

  void Close(std::uint16_t code, std::string_view reason) override {
    std::lock_guard lock(mutex_);
    closed_ = std::to_string(code) + " " + std::string(reason);
  }

  std::size_t backlog_bytes() const override { return backlog_bytes_; }

  // From now on takes so many messages, then refuses.
  void set_capacity(std::size_t messages) {
    std::lock_guard lock(mutex_);
    capacity_ = messages;
  }
  void set_backlog_bytes(std::size_t bytes) { backlog_bytes_ = bytes; }

  // "4001 Authentication failed", or empty.
  std::string closed() const {
    std::lock_guard lock(mutex_);
    return closed_;
  }

  std::vector<std::shared_ptr<const std::string>> messages() const {
    std::lock_guard lock(mutex_);
    return messages_;
  }

  // What came since the last call, each as "TYPE DATA".
  std::vector<std::string> Take() {
    std::vector<std::string> result;
    for (const auto& text : TakeTexts()) {
      const json::Value message = *json::ParseDetailed(*text).value;
      result.push_back(*message.Find("type")->if_string() + " " +
                       json::Write(*message.Find("data")));
    }
    return result;
  }

  std::vector<std::shared_ptr<const std::string>> TakeTexts() {
    std::lock_guard lock(mutex_);
    return std::exchange(messages_, {});
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const std::string>> messages_;
  std::size_t capacity_ = static_cast<std::size_t>(-1);
  std::string closed_;
  std::atomic<std::size_t> backlog_bytes_ = 0;
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_TESTS_UNIT_EVENTS_RECORDING_CONNECTION_H_
