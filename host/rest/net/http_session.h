// HttpSession: requests and answers on one connection (RFC 9112).
//
//   head --> body --> answering --> head ...
//
// One request at a time: pipelined ones wait in the input, so answers leave in their order.
#ifndef SYNAPPSD_REST_NET_HTTP_SESSION_H_
#define SYNAPPSD_REST_NET_HTTP_SESSION_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "rest/net/body_reader.h"
#include "rest/net/connection.h"
#include "rest/net/http_error.h"
#include "rest/net/percent.h"
#include "rest/net/protocol.h"
#include "rest/net/reply.h"
#include "rest/net/request_head.h"
#include "rest/net/response_head.h"
#include "rest/net/route_lookup.h"
#include "rest/net/server.h"
#include "rest/net/stream_session.h"

namespace synappsd::net {

class HttpSession : public Protocol, public std::enable_shared_from_this<HttpSession> {
 public:
  explicit HttpSession(Connection* connection);

  // Where replies arrive. Ignored if the request of that number is not the one being answered.
  void Answer(std::uint64_t sequence, Response response);
  bool StartStream(std::uint64_t sequence, const Response& response,
                   std::shared_ptr<StreamSession> stream);

  // Protocol
  void OnInput() override;
  void OnEndOfInput() override { OnInput(); }
  bool wants_input() const override;
  void OnTick(MonotonicTime now) override;
  void OnDrain() override;
  void OnDetached() override;

 private:
  enum class State { kHead, kBody, kAnswering };

  bool Step();  // false: nothing more can be done now
  bool ReadHead();
  bool BeginRequest(RequestHead head);
  bool ResolveTarget();
  bool Refuse();  // true: the request is not admitted, and has been answered
  bool ReadBody();
  bool Dispatch();
  void CallHandler(const Reply& reply);
  void Upgrade();
  void Fail(const HttpError& error, Headers headers = {});  // answers and closes
  void WriteAnswer(const Response& response, Persistence persistence, BodyFraming framing);
  Headers ExtraHeaders() const;
  void ReportAnswered(int status) const;
  void EndAnswer(bool keep_alive);
  bool paused_by_output() const;
  const ServerOptions& options() const;

  Connection* connection_;  // null once detached
  HeadReader head_reader_;
  State state_ = State::kHead;
  bool stepping_ = false;       // OnInput() is on the stack
  std::uint64_t sequence_ = 0;  // of the request being answered
  MonotonicTime state_since_;   // kHead: since the last answer, or the first byte of this head
  bool head_begun_ = false;     // kHead: bytes of a request are here

  // Of the current request; `request_` is null while its head is read.
  std::shared_ptr<Request> request_;
  bool http_1_0_ = false;
  bool keep_alive_ = false;
  RoutablePath path_;
  RouteLookup route_;
  bool upgrade_ = false;       // to WebSocket
  WebSocketLookup websocket_;  // upgrade_ only
  std::optional<BodyReader> body_;
  MonotonicTime answering_since_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_HTTP_SESSION_H_
