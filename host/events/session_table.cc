#include "events/session_table.h"

#include <utility>

#include "base/check.h"

namespace synappsd::events {

Session& SessionTable::Create(std::string id, std::size_t max_channels) {
  auto session = std::make_unique<Session>(id, max_channels);
  session->connections = 1;
  Session& created = *session;
  const bool is_new = sessions_.emplace(std::move(id), Entry{std::move(session), {}}).second;
  CHECK(is_new) << "session id " << created.id << " exists already";
  return created;
}

Session* SessionTable::Find(const std::string& id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.session.get();
}

void SessionTable::AddConnection(Session& session) {
  if (session.connections++ == 0) left_.erase(sessions_.at(session.id).departure);
}

void SessionTable::RemoveConnection(Session& session, MonotonicTime now) {
  CHECK(session.connections > 0) << "session " << session.id << " has no connection to remove";
  if (--session.connections > 0) return;
  sessions_.at(session.id).departure = left_.insert(left_.end(), {&session, now});
  if (left_.size() > max_left_) DropOldest();
}

void SessionTable::Expire(MonotonicTime now) {
  while (!left_.empty() && now - left_.front().when >= keep_for_) DropOldest();
}

void SessionTable::DropOldest() {
  const std::string id = left_.front().session->id;
  left_.pop_front();
  sessions_.erase(id);
}

}  // namespace synappsd::events
