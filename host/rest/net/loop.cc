#include "rest/net/loop.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/log.h"
#include "rest/net/connection.h"
#include "rest/net/http_error.h"
#include "rest/net/http_session.h"
#include "rest/net/request_id.h"
#include "rest/net/response_head.h"

namespace synappsd::net {
namespace {

constexpr PollTag kMailboxTag = 1;
constexpr PollTag kTimerTag = 2;
constexpr long kTickNanoseconds = 100'000'000;

std::string RefusalAnswer() {
  const std::string id = ChooseRequestId({});
  const std::string body =
      ErrorBody(503, "The server has its maximum of connections open: try again in a second");
  const ResponseHead head{.status = 503,
                          .framing = BodyFraming::kLength,
                          .length_bytes = body.size(),
                          .persistence = Persistence::kClose,
                          .content_type = "application/json",
                          .request_id = id};
  return WriteResponseHead(head, {{"retry-after", "1"}}, {}) + body;
}

// A fault in one connection ends that connection.
template <typename Action>
void Guarded(Connection& connection, Action action) {
  try {
    action(connection);
  } catch (const std::exception& error) {
    Log(LogLevel::kError, "an HTTP connection failed",
        {{"remote", connection.peer().name}, {"error", error.what()}});
    connection.Close();
  }
}

}  // namespace

Loop::Loop(std::shared_ptr<ServerContext> context)
    : context_(std::move(context)),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  CHECK(timer_.valid()) << "no timer for a loop: " << std::strerror(errno);
}

Loop::~Loop() { mailbox_->Close(); }

void Loop::Adopt(UniqueFd socket, Peer peer, Admission admission) {
  // std::function needs a copyable capture.
  auto shared = std::make_shared<UniqueFd>(std::move(socket));
  mailbox_->Post([this, shared, peer = std::move(peer), admission]() mutable {
    StartConnection(std::move(*shared), std::move(peer), admission);
  });
}

void Loop::StartConnection(UniqueFd socket, Peer peer, Admission admission) {
  // Who is on the other end of a Unix socket the kernel knows, and nobody listens in between.
  const std::shared_ptr<const TlsContext> tls = peer.credentials ? nullptr : context_->tls.Get();
  // TLS clients over the limit are closed without an answer: a handshake is what the limit saves.
  if (draining_ || (admission == Admission::kRefuse && tls)) {
    context_->connections.Remove();
    return;
  }
  const int fd = socket.get();
  std::unique_ptr<Transport> transport =
      tls ? tls->NewTransport(std::move(socket)) : NewPlainTransport(std::move(socket));
  const PollTag tag = ++last_tag_;
  auto connection = std::make_shared<Connection>(
      this, Connection::Socket{fd, tag, std::move(transport), std::move(peer)});
  if (connections_.empty()) SetTimer(true);
  connections_.emplace(tag, connection);
  Guarded(*connection, [admission](Connection& started) {
    if (admission == Admission::kRefuse) {
      started.Refuse(RefusalAnswer());
    } else {
      started.Start(std::make_shared<HttpSession>(&started));
    }
  });
}

void Loop::Drain() {
  mailbox_->Post([this] {
    draining_ = true;
    ForEachConnection([](Connection& connection) { connection.OnDrain(); });
  });
}

void Loop::CloseAll() {
  mailbox_->Post([this] {
    draining_ = true;
    ForEachConnection([](Connection& connection) { connection.Close(); });
  });
}

void Loop::Attach(std::unique_ptr<Poller> poller) {
  poller_ = std::move(poller);
  poller_->Add(mailbox_->fd(), kMailboxTag, {.read = true});
  poller_->Add(timer_.get(), kTimerTag, {.read = true});
  last_tag_ = kTimerTag;
}

void Loop::OnReady(PollTag tag, Readiness ready) {
  mailbox_->BindToThisThread();
  if (tag == kMailboxTag) return mailbox_->Drain();
  if (tag == kTimerTag) return OnTimer();
  const auto found = connections_.find(tag);
  if (found == connections_.end()) return;  // closed earlier in this round
  const std::shared_ptr<Connection> connection = found->second;
  Guarded(*connection, [ready](Connection& target) { target.OnReady(ready); });
}

void Loop::OnTimer() {
  std::uint64_t expirations = 0;
  if (::read(timer_.get(), &expirations, sizeof expirations) < 0) return;
  const MonotonicTime now = SystemClock().Now();
  ForEachConnection([now](Connection& connection) { connection.OnTick(now); });
}

template <typename Action>
void Loop::ForEachConnection(Action action) {
  std::vector<std::shared_ptr<Connection>> snapshot;  // the action may close some
  snapshot.reserve(connections_.size());
  for (const auto& [tag, connection] : connections_) snapshot.push_back(connection);
  for (const std::shared_ptr<Connection>& connection : snapshot) Guarded(*connection, action);
}

void Loop::SetTimer(bool running) {
  itimerspec every{};
  if (running) every.it_interval.tv_nsec = every.it_value.tv_nsec = kTickNanoseconds;
  CHECK(::timerfd_settime(timer_.get(), 0, &every, nullptr) == 0) << std::strerror(errno);
}

void Loop::Forget(PollTag tag) {
  connections_.erase(tag);
  if (connections_.empty()) SetTimer(false);
  context_->connections.Remove();
}

}  // namespace synappsd::net
