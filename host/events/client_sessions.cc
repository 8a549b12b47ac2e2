#include "events/client_sessions.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "events/envelope.h"
#include "events/object_writer.h"

namespace synappsd::events {
namespace {

constexpr std::string_view kStatusType = "workflow.status";
constexpr std::string_view kNodeEventType = "node.event";

std::string AuthResultData(const std::string& session_id, bool reconnected, bool missed) {
  ObjectWriter object;
  object.Bool("authenticated", true)
      .String("session_id", session_id)
      .Bool("reconnected", reconnected);
  if (missed) object.Bool("missed", true);
  return object.Take();
}

}  // namespace

SessionOptions FitBacklog(SessionOptions options, std::size_t max_backlog_bytes) {
  const auto lower = [](std::size_t* value, std::size_t limit) {
    *value = std::min(*value, limit);
  };
  lower(&options.max_replay_bytes, max_backlog_bytes / 2);
  lower(&options.messages.running_bytes, max_backlog_bytes / 4);
  lower(&options.messages.final_bytes, max_backlog_bytes / 4);
  lower(&options.messages.node_event_bytes, max_backlog_bytes / 4);
  return options;
}

ClientSessions::ClientSessions(SessionOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      token_(options_.token),
      sessions_(options_.max_remembered_sessions, options_.remember_for),
      log_(options_.max_replay_messages, options_.max_replay_bytes) {}

ClientSessions::ConnectionKey ClientSessions::Connect(std::shared_ptr<ClientConnection> connection,
                                                      ResumeRequest resume, ClientEntry entry) {
  SessionProtocol protocol(token_, clock_.Now(), options_.auth_timeout, std::move(entry));
  std::lock_guard lock(mutex_);
  const ConnectionKey key = ++last_key_;
  Connection& added =
      connections_.emplace(key, Connection{Delivery(std::move(connection)), std::move(protocol)})
          .first->second;
  Perform(key, added, added.protocol.Start(std::move(resume)));
  return key;
}

void ClientSessions::Receive(ConnectionKey key, std::string_view message, bool is_text) {
  ClientMessage read = ReadClientMessage(message, is_text);
  std::lock_guard lock(mutex_);
  const auto found = connections_.find(key);
  if (found == connections_.end()) return;
  Perform(key, found->second, found->second.protocol.Receive(std::move(read)));
}

void ClientSessions::Disconnect(ConnectionKey key) {
  std::lock_guard lock(mutex_);
  const auto found = connections_.find(key);
  if (found == connections_.end()) return;
  if (Session* session = found->second.session) {
    if (session->connections == 1) {
      session->left_at_position =
          found->second.delivery.DeliveredPosition(log_, session->subscription);
    }
    sessions_.RemoveConnection(*session, clock_.Now());
  }
  connections_.erase(found);
}

void ClientSessions::PublishStatuses(const engine::CommittedChanges& changes) {
  if (changes.statuses.empty() || !AnybodyListens()) return;
  for (const engine::StatusChange& status : changes.statuses) {
    LoggedMessage message;
    message.id = NewUuid();
    message.run_id = changes.run_id;
    message.flow_id = changes.flow_id;
    message.text = Render(message.id, kStatusType, StatusData(status, options_.messages));

    std::lock_guard lock(mutex_);
    message.position = log_.Append(message);
    for (auto& [key, connection] : connections_) {
      if (connection.session == nullptr) continue;
      if (!connection.session->subscription.WantsRun(changes.run_id, changes.flow_id)) continue;
      connection.delivery.Send(message);
    }
  }
}

void ClientSessions::PublishNodeEvent(std::string_view run_id, std::string_view flow_id,
                                      std::string_view node_id, std::string_view kind,
                                      std::string_view data) {
  std::lock_guard lock(mutex_);
  std::shared_ptr<const std::string> text;
  for (auto& [key, connection] : connections_) {
    if (connection.session == nullptr) continue;
    if (!connection.session->subscription.WantsNodeEvents(run_id, flow_id)) continue;
    if (!text) {
      text = Render(NewUuid(), kNodeEventType,
                    NodeEventData(run_id, flow_id, node_id, kind, data, options_.messages));
    }
    connection.delivery.Send(text, log_.last_position());
  }
}

std::optional<MonotonicTime> ClientSessions::Sweep() {
  const MonotonicTime now = clock_.Now();
  std::lock_guard lock(mutex_);
  sessions_.Expire(now);
  std::optional<MonotonicTime> next;
  for (auto& [key, connection] : connections_) {
    Perform(key, connection, connection.protocol.CheckDeadline(now));
    if (!connection.protocol.waiting()) continue;
    next = std::min(next.value_or(MonotonicTime::max()), connection.protocol.deadline());
  }
  return next;
}

void ClientSessions::Perform(ConnectionKey key, Connection& connection, Actions actions) {
  for (const Action& action : actions) {
    if (const auto* send = std::get_if<SendMessage>(&action)) {
      Perform(connection, *send);
    } else if (const auto* open = std::get_if<OpenSession>(&action)) {
      Perform(key, connection, *open);
    } else if (const auto* change = std::get_if<ChangeSubscription>(&action)) {
      Perform(connection, *change);
    } else {
      const auto& close = std::get<CloseConnection>(action);
      connection.delivery.connection().Close(close.code, close.reason);
    }
  }
}

void ClientSessions::Perform(Connection& connection, const SendMessage& action) {
  connection.delivery.Send(Render(NewUuid(), action.type, action.data), log_.last_position());
}

void ClientSessions::Perform(ConnectionKey key, Connection& connection, const OpenSession& action) {
  sessions_.Expire(clock_.Now());
  Session* session = action.resume.session_id ? sessions_.Find(*action.resume.session_id) : nullptr;
  const bool reconnected = session != nullptr;
  std::uint64_t position = log_.last_position();
  if (reconnected) {
    position = ResumePosition(key, *session, action.resume);
    sessions_.AddConnection(*session);
  } else {
    session = &sessions_.Create(NewUuid(), options_.max_channels);
  }
  connection.session = session;
  connection.delivery.BeginAfter(position);
  const bool missed = !log_.HoldsAllAfter(position);
  Perform(connection, SendMessage{"auth.result", AuthResultData(session->id, reconnected, missed)});
  Replay(connection, position);
}

void ClientSessions::Perform(Connection& connection, const ChangeSubscription& action) {
  const SubscribeMessage& change = action.change;
  Subscription& subscription = connection.session->subscription;
  const std::string acknowledgement = ObjectWriter().Json("channel", change.channel_json).Take();
  if (!change.add) {
    subscription.Remove(change.channel);
    Perform(connection, SendMessage{"unsubscribe.ack", acknowledgement});
  } else if (subscription.Add(change.channel)) {
    Perform(connection, SendMessage{"subscribe.ack", acknowledgement});
  } else {
    const std::string fault = "A session can have " + std::to_string(options_.max_channels) +
                              " subscriptions: unsubscribe from some, or subscribe to \"runs\"";
    Perform(connection, SendMessage{"error", ErrorData("TOO_MANY_SUBSCRIPTIONS", fault)});
  }
}

void ClientSessions::Replay(Connection& connection, std::uint64_t after) {
  for (const LoggedMessage& message : log_.messages()) {
    if (message.position <= after) continue;
    if (!connection.session->subscription.WantsRun(message.run_id, message.flow_id)) continue;
    connection.delivery.Send(message);
  }
}

std::uint64_t ClientSessions::ResumePosition(ConnectionKey resuming, const Session& session,
                                             const ResumeRequest& resume) const {
  // An id that is not in the log is older than all that is: 0 stands for "long ago".
  if (resume.last_message_id) return log_.FindId(*resume.last_message_id);
  if (session.connections == 0) return session.left_at_position;
  std::uint64_t position = log_.last_position();
  for (const auto& [key, connection] : connections_) {
    if (connection.session != &session || key == resuming) continue;
    // Another connection that still listens gets everything: nothing is missed.
    if (!connection.delivery.refused()) return log_.last_position();
    position =
        std::min(position, connection.delivery.DeliveredPosition(log_, session.subscription));
  }
  return position;
}

LiveLoad ClientSessions::Load() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  LiveLoad load;
  for (const auto& [key, connection] : connections_) {
    load.Add(connection.delivery.connection().backlog_bytes());
  }
  return load;
}

bool ClientSessions::AnybodyListens() {
  std::lock_guard lock(mutex_);
  sessions_.Expire(clock_.Now());
  if (!sessions_.empty()) return true;
  log_.Clear();
  return false;
}

std::shared_ptr<const std::string> ClientSessions::Render(std::string_view id,
                                                          std::string_view type,
                                                          std::string_view data) const {
  return std::make_shared<const std::string>(Envelope(id, type, data, clock_.UnixSeconds()));
}

}  // namespace synappsd::events
