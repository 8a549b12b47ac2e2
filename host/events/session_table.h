// SessionTable: the sessions of connected clients, and of those who left a short while ago.
#ifndef SYNAPPSD_EVENTS_SESSION_TABLE_H_
#define SYNAPPSD_EVENTS_SESSION_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "events/subscription.h"

namespace synappsd::events {

// What outlives a connection. A client may have several connections with one session.
struct Session {
  Session(std::string session_id, std::size_t max_channels)
      : id(std::move(session_id)), subscription(max_channels) {}

  const std::string id;
  Subscription subscription;
  std::size_t connections = 0;
  std::uint64_t left_at_position = 0;  // in the MessageLog: all up to it has been delivered
};

// A session stays while it has a connection, and `keep_for` longer; of those without a connection
// the newest `max_left` stay. References are good until their session is dropped. Not thread-safe.
class SessionTable {
 public:
  SessionTable(std::size_t max_left, Milliseconds keep_for)
      : max_left_(max_left), keep_for_(keep_for) {}

  // With one connection.
  Session& Create(std::string id, std::size_t max_channels);

  // Null if there is none (any more).
  Session* Find(const std::string& id);

  void AddConnection(Session& session);
  void RemoveConnection(Session& session, MonotonicTime now);

  // Drops those that left too long ago.
  void Expire(MonotonicTime now);

  bool empty() const { return sessions_.empty(); }
  std::size_t size() const { return sessions_.size(); }

 private:
  struct Departure {
    Session* session;
    MonotonicTime when;
  };
  struct Entry {
    std::unique_ptr<Session> session;
    std::list<Departure>::iterator departure;  // valid if the session has no connection
  };

  void DropOldest();

  const std::size_t max_left_;
  const Milliseconds keep_for_;
  std::unordered_map<std::string, Entry> sessions_;
  std::list<Departure> left_;  // without a connection, in the order in which they left
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_SESSION_TABLE_H_
