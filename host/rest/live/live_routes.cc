#include "rest/live/live_routes.h"

#include <optional>
#include <string>
#include <utility>

#include "base/ids.h"
#include "events/envelope.h"
#include "rest/net/websocket.h"

namespace synappsd::live {
namespace {

class WebSocketClient : public events::ClientConnection {
 public:
  explicit WebSocketClient(std::shared_ptr<net::WebSocket> socket) : socket_(std::move(socket)) {}

  bool Send(std::shared_ptr<const std::string> message) override {
    return socket_->SendText(std::move(message));
  }
  void Close(std::uint16_t code, std::string_view reason) override { socket_->Close(code, reason); }
  std::size_t backlog_bytes() const override { return socket_->backlog_bytes(); }

 private:
  const std::shared_ptr<net::WebSocket> socket_;
};

constexpr std::uint16_t kAuthenticationFailed = 4001;

// The key of an open connection has ended. Called under no lock of the sessions, and takes none.
void TurnAway(net::WebSocket& socket) {
  socket.SendText(
      events::Envelope(NewUuid(), "error",
                       events::ErrorData("AUTH_FAILED", "The API key was revoked or has expired"),
                       SystemClock().UnixSeconds()));
  socket.Close(kAuthenticationFailed, "Authentication failed");
}

std::optional<std::string> QueryText(const net::Request& request, std::string_view name) {
  const std::optional<std::string_view> value = request.query_value(name);
  if (!value) return std::nullopt;
  return std::string(*value);
}

}  // namespace

LiveRoutes::LiveRoutes(events::Hub& hub, store::RunStore& runs, events::RunFeedOptions options,
                       std::optional<LiveAccess> access)
    : access_(access),
      sessions_(hub.sessions()),
      run_events_(hub.followers(), sessions_.token(), runs, options,
                  access ? &access->connections : nullptr),
      auth_deadlines_([this] { return sessions_.Sweep(); }) {}

void LiveRoutes::Register(net::Router* router) {
  // A browser's WebSocket cannot send headers, and the token for live events is not the gate's.
  constexpr access::Requirement kListen{
      .scope = access::Scope::kRead, .known_callers_only = false, .handler_decides = true};
  router->HandleWebSocket(
      "/api/v1/ws",
      [this](const std::shared_ptr<net::WebSocket>& socket) { OpenWebSocket(socket); }, kListen);
  router->Handle(net::Method::kGet, "/api/v1/runs/:id/events",
                 [this](const std::shared_ptr<const net::Request>& request, net::Reply reply) {
                   run_events_.Answer(*request, std::move(reply));
                 },
                 {.access = kListen});
}

events::ClientEntry LiveRoutes::EntryOf(const std::shared_ptr<net::WebSocket>& socket,
                                        const std::shared_ptr<KeyHold>& hold) const {
  const access::Caller& caller = socket->request().caller;
  events::ClientEntry entry;
  entry.admitted = caller.is_known();
  entry.must_authenticate = !caller.scopes.Holds(access::Scope::kRead);
  if (!access_) return entry;
  const auto begin = [weak = std::weak_ptr(socket), hold](const std::string& key_id) {
    hold->Begin(key_id, [weak] {
      if (const auto open = weak.lock()) TurnAway(*open);
    });
  };
  if (caller.kind == access::Caller::Kind::kKey) begin(caller.key_id);
  entry.check_key = [this, weak = std::weak_ptr(socket), begin](std::string_view key) {
    const auto open = weak.lock();
    if (!open) return false;
    const std::optional<std::string> id = access_->gate.CheckListener(open->request(), key);
    if (id) begin(*id);
    return id.has_value();
  };
  return entry;
}

void LiveRoutes::OpenWebSocket(const std::shared_ptr<net::WebSocket>& socket) {
  const net::Request& request = socket->request();
  const auto hold = access_ ? std::make_shared<KeyHold>(access_->connections) : nullptr;
  events::ClientEntry entry = EntryOf(socket, hold);
  const bool waits = !entry.admitted && (entry.must_authenticate || sessions_.token().required());
  const auto key = sessions_.Connect(
      std::make_shared<WebSocketClient>(socket),
      {QueryText(request, "session_id"), QueryText(request, "last_message_id")}, std::move(entry));
  socket->OnMessage([this, key](std::string_view message, bool is_text) {
    sessions_.Receive(key, message, is_text);
  });
  socket->OnClose([this, key, hold](std::uint16_t) {
    sessions_.Disconnect(key);
    if (hold) hold->End();
  });
  if (waits) auth_deadlines_.Wake();
}

}  // namespace synappsd::live
