#include "rest/live/live_routes.h"

#include <optional>
#include <string>
#include <utility>

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

std::optional<std::string> QueryText(const net::Request& request, std::string_view name) {
  const std::optional<std::string_view> value = request.query_value(name);
  if (!value) return std::nullopt;
  return std::string(*value);
}

}  // namespace

LiveRoutes::LiveRoutes(events::Hub& hub, store::RunStore& runs, events::RunFeedOptions options)
    : sessions_(hub.sessions()),
      run_events_(hub.followers(), sessions_.token(), runs, options),
      auth_deadlines_([this] { return sessions_.Sweep(); }) {}

void LiveRoutes::Register(net::Router* router) {
  router->HandleWebSocket("/api/v1/ws", [this](const std::shared_ptr<net::WebSocket>& socket) {
    OpenWebSocket(socket);
  });
  router->Handle(net::Method::kGet, "/api/v1/runs/:id/events",
                 [this](const std::shared_ptr<const net::Request>& request, net::Reply reply) {
                   run_events_.Answer(*request, std::move(reply));
                 });
}

void LiveRoutes::OpenWebSocket(const std::shared_ptr<net::WebSocket>& socket) {
  const net::Request& request = socket->request();
  const auto key =
      sessions_.Connect(std::make_shared<WebSocketClient>(socket),
                        {QueryText(request, "session_id"), QueryText(request, "last_message_id")});
  socket->OnMessage([this, key](std::string_view message, bool is_text) {
    sessions_.Receive(key, message, is_text);
  });
  socket->OnClose([this, key](std::uint16_t) { sessions_.Disconnect(key); });
  if (sessions_.token().required()) auth_deadlines_.Wake();
}

}  // namespace synappsd::live
