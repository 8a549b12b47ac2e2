// ClientSessions: the WebSocket clients, and what they are told. README.md beside this file has the
// messages and the bounds.
#ifndef SYNAPPSD_EVENTS_CLIENT_SESSIONS_H_
#define SYNAPPSD_EVENTS_CLIENT_SESSIONS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "engine/run_observer.h"
#include "events/access_token.h"
#include "events/client_connection.h"
#include "events/delivery.h"
#include "events/live_load.h"
#include "events/message_log.h"
#include "events/run_messages.h"
#include "events/session_protocol.h"
#include "events/session_table.h"

namespace synappsd::events {

struct SessionOptions {
  std::optional<std::string> token = {};       // WS_AUTH_TOKEN; none: clients need not authenticate
  Milliseconds auth_timeout{10'000};           // for the first message
  std::size_t max_remembered_sessions = 1024;  // without a connection; the oldest is dropped
  Milliseconds remember_for{5 * 60 * 1000};
  // What can be replayed, for all sessions together. A replay is queued at once: FitBacklog().
  std::size_t max_replay_messages = 1024;
  std::size_t max_replay_bytes = 8 << 20;
  std::size_t max_channels = 256;  // per session; over it: error TOO_MANY_SUBSCRIPTIONS
  MessageLimits messages = {};
};

// The options, lowered where messages or a replay would not fit into the connection layer's
// max_backlog_bytes: a client would be closed for being slow however fast it reads.
SessionOptions FitBacklog(SessionOptions options, std::size_t max_backlog_bytes);

// Thread-safe. One lock, under which messages are queued to connections: what a client gets is in
// the order of publication, with auth.result and the replay before anything newer. Nothing blocks.
class ClientSessions {
 public:
  using ConnectionKey = std::uint64_t;

  // `clock` must outlive this.
  ClientSessions(SessionOptions options, const Clock& clock);

  // A client has connected; `resume` is what its URL asked for. Then Receive() as often as it says
  // something, and Disconnect() once, after which nothing is sent to it any more. `entry` is called
  // under the lock.
  ConnectionKey Connect(std::shared_ptr<ClientConnection> connection, ResumeRequest resume,
                        ClientEntry entry = {});
  void Receive(ConnectionKey key, std::string_view message, bool is_text);
  void Disconnect(ConnectionKey key);

  // To all who want the run. Costs nothing if nobody listens and no session is remembered.
  void PublishStatuses(const engine::CommittedChanges& changes);
  void PublishNodeEvent(std::string_view run_id, std::string_view flow_id, std::string_view node_id,
                        std::string_view kind, std::string_view data);

  // Turns away clients that have not authenticated in time, and forgets old sessions. Returns when
  // the next client would be due; none if no client is waiting.
  std::optional<MonotonicTime> Sweep();

  LiveLoad Load() const;

  // Whether anybody is connected, or may come back for what was missed.
  bool AnybodyListens();

  const AccessToken& token() const { return token_; }

 private:
  struct Connection {
    Delivery delivery;
    SessionProtocol protocol;
    Session* session = nullptr;  // null until authenticated
  };

  // All of these need the lock.
  void Perform(ConnectionKey key, Connection& connection, Actions actions);
  void Perform(Connection& connection, const SendMessage& action);
  void Perform(ConnectionKey key, Connection& connection, const OpenSession& action);
  void Perform(Connection& connection, const ChangeSubscription& action);
  void Replay(Connection& connection, std::uint64_t after);
  std::uint64_t ResumePosition(ConnectionKey resuming, const Session& session,
                               const ResumeRequest& resume) const;

  std::shared_ptr<const std::string> Render(std::string_view id, std::string_view type,
                                            std::string_view data) const;

  const SessionOptions options_;
  const Clock& clock_;
  const AccessToken token_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  ConnectionKey last_key_ = 0;
  std::unordered_map<ConnectionKey, Connection> connections_;
  SessionTable sessions_;
  MessageLog log_;
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_CLIENT_SESSIONS_H_
