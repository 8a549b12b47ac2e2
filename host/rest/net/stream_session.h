// StreamSession: an answer without an end, seen by its writer (Stream) and its connection.
#ifndef SYNAPPSD_REST_NET_STREAM_SESSION_H_
#define SYNAPPSD_REST_NET_STREAM_SESSION_H_

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "rest/net/connection.h"
#include "rest/net/mailbox.h"
#include "rest/net/protocol.h"
#include "rest/net/stream.h"

namespace synappsd::net {

// Writers append to a bounded buffer; one task at a time carries it to the connection.
class StreamSession : public Stream,
                      public Protocol,
                      public std::enable_shared_from_this<StreamSession> {
 public:
  struct Settings {
    std::size_t max_backlog_bytes = 0;
    bool chunked = true;                     // else the end of the connection is the end
    std::chrono::milliseconds heartbeat{0};  // 0: none
  };

  StreamSession(std::shared_ptr<Mailbox> mailbox, std::shared_ptr<ConnectionStatus> status,
                Settings settings);

  // Loop: the connection speaks this protocol from now on.
  void Attach(Connection* connection);

  // Stream
  bool Write(std::string_view bytes) override;
  bool WriteEvent(std::string_view data, std::string_view event, std::string_view id) override;
  void End() override;
  void EndNow() override;
  void OnClose(std::function<void()> callback) override;
  std::size_t backlog_bytes() const override;

  // Protocol
  void OnInput() override;
  void OnEndOfInput() override;
  bool wants_input() const override { return true; }
  void OnTick(MonotonicTime now) override;
  void OnDrain() override { End(); }
  void OnDetached() override;

 private:
  enum class State { kOpen, kEnding, kBrokenOff, kEnded };

  bool Schedule();  // mutex_ is held
  void Pump();
  void AppendFramed(std::string bytes);

  const std::shared_ptr<Mailbox> mailbox_;
  const std::shared_ptr<ConnectionStatus> status_;
  const Settings settings_;
  Connection* connection_ = nullptr;  // loop only
  MonotonicTime last_write_;          // loop only

  mutable std::mutex mutex_;
  std::string pending_;  // guarded by mutex_, as all below
  bool scheduled_ = false;
  State state_ = State::kOpen;
  std::function<void()> on_close_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_STREAM_SESSION_H_
