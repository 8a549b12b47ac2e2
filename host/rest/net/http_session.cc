#include "rest/net/http_session.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.h"
#include "rest/net/header_text.h"
#include "rest/net/loop.h"
#include "rest/net/reply_state.h"
#include "rest/net/request_id.h"
#include "rest/net/websocket_handshake.h"
#include "rest/net/websocket_session.h"

namespace synappsd::net {
namespace {

// A client that pipelines but does not read is served no further than this.
constexpr std::size_t kMaxPipelinedOutputBytes = 64 << 10;

// Of methods whose bodies no handler reads. Anybody may send them to what is open: were they kept
// up to max_body_bytes, max_connections of them would be all the memory there is.
constexpr std::size_t kMaxUnreadBodyBytes = 64 << 10;

std::size_t MaxBodyBytes(const Request& request, const RouteLookup& route,
                         const ServerOptions& options) {
  const std::size_t of_route = route.route ? route.route->options.max_body_bytes : 0;
  const std::size_t most = of_route > 0 ? of_route : options.max_body_bytes;
  const bool is_read = request.method != Method::kGet && request.method != Method::kHead &&
                       request.method != Method::kOptions;
  return is_read ? most : std::min(most, kMaxUnreadBodyBytes);
}

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

HttpSession::HttpSession(Connection* connection)
    : connection_(connection),
      head_reader_({.max_head_bytes = connection->loop().context().options.max_head_bytes,
                    .max_target_bytes = connection->loop().context().options.max_target_bytes,
                    .max_headers = connection->loop().context().options.max_headers}),
      state_since_(SystemClock().Now()) {}

const ServerOptions& HttpSession::options() const { return connection_->loop().context().options; }

bool HttpSession::paused_by_output() const {
  return state_ == State::kHead && connection_->output().size() > kMaxPipelinedOutputBytes;
}

bool HttpSession::wants_input() const {
  switch (state_) {
    case State::kHead:
      return !paused_by_output();
    case State::kBody:
      return true;
    case State::kAnswering:
      return connection_->input().size() <= options().max_head_bytes;
  }
  return false;
}

void HttpSession::OnInput() {
  if (stepping_) return;
  const std::shared_ptr<HttpSession> self = shared_from_this();
  stepping_ = true;
  while (connection_ != nullptr && Step()) {
  }
  stepping_ = false;
  if (connection_ == nullptr) return;
  const bool cut_short =
      connection_->end_of_input() && state_ != State::kAnswering && !paused_by_output();
  if (cut_short) {
    connection_->FinishAndClose();
  } else {
    connection_->Flush();
  }
}

bool HttpSession::Step() {
  switch (state_) {
    case State::kHead:
      if (paused_by_output()) connection_->Flush();
      return connection_ != nullptr && !paused_by_output() && ReadHead();
    case State::kBody:
      return ReadBody();
    case State::kAnswering:
      return false;
  }
  return false;
}

bool HttpSession::ReadHead() {
  auto result = head_reader_.Read(&connection_->input());
  if (!result) {
    if (!head_begun_ && !connection_->input().empty()) {
      head_begun_ = true;
      state_since_ = SystemClock().Now();
    }
    return false;
  }
  head_begun_ = false;
  if (const auto* error = std::get_if<HttpError>(&*result)) {
    Fail(*error);
    return false;
  }
  return BeginRequest(std::get<RequestHead>(*std::move(result)));
}

bool HttpSession::BeginRequest(RequestHead head) {
  state_ = State::kBody;
  state_since_ = SystemClock().Now();
  http_1_0_ = head.http_1_0;
  keep_alive_ = head.keep_alive;
  request_ = std::make_shared<Request>();
  request_->method = head.method;
  request_->target = std::move(head.target);
  request_->headers = std::move(head.headers);
  request_->remote = connection_->peer().name;
  request_->peer_credentials = connection_->peer().credentials;
  request_->tls = request_->https = connection_->is_tls();
  request_->request_id = ChooseRequestId(request_->header("x-request-id"));
  if (!ResolveTarget()) return false;
  const std::size_t max_bytes = MaxBodyBytes(*request_, route_, options());
  body_ = head.chunked ? BodyReader::Chunked(max_bytes)
                       : BodyReader::Sized(head.content_length, max_bytes);
  if (Refuse()) return connection_ != nullptr;
  if (head.expects_continue && !body_->failed() && !body_->done()) {
    connection_->output().Append(kContinue);
    connection_->Flush();
  }
  return true;
}

bool HttpSession::Refuse() {
  upgrade_ = ListHasToken(request_->header("upgrade"), "websocket") &&
             ListHasToken(request_->header("connection"), "upgrade");
  websocket_ = {};
  if (upgrade_) {
    websocket_ = FindWebSocket(connection_->loop().context().router->tables(), path_);
  }
  if (!options().admit) {
    request_->caller.scopes = access::ScopeSet::All();
    return false;
  }
  // What has no route asks for a key as what has one does: nobody learns without one what exists.
  access::Requirement requirement{.scope = access::Scope::kAnyKey, .known_callers_only = false};
  if (upgrade_ ? websocket_.route != nullptr : route_.route != nullptr) {
    requirement = upgrade_ ? websocket_.route->access : route_.route->options.access;
  }
  std::optional<Response> refusal = options().admit(request_.get(), requirement);
  if (!refusal) return false;
  state_ = State::kAnswering;
  ++sequence_;
  answering_since_ = SystemClock().Now();
  if (!body_->done()) keep_alive_ = false;
  Answer(sequence_, *std::move(refusal));
  return true;
}

bool HttpSession::ResolveTarget() {
  const std::string& target = request_->target;
  const std::size_t query_mark = std::min(target.find('?'), target.size());
  request_->path = target.substr(0, query_mark);
  route_ = {};
  path_ = {};
  if (target == "*") {
    route_.allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    return true;
  }
  auto path = ParsePath(request_->path);
  auto query = ParseQuery(std::string_view(target).substr(std::min(query_mark + 1, target.size())));
  for (const HttpError* error : {std::get_if<HttpError>(&path), std::get_if<HttpError>(&query)}) {
    if (error == nullptr) continue;
    Fail(*error);
    return false;
  }
  request_->query = std::get<QueryValues>(std::move(query));
  path_ = std::get<RoutablePath>(std::move(path));
  route_ = FindRoute(connection_->loop().context().router->tables(), request_->method, path_);
  request_->params = std::move(route_.params);
  if (route_.route) request_->route = route_.route->pattern;
  return true;
}

bool HttpSession::ReadBody() {
  if (!body_->Read(&connection_->input(), &request_->body)) {
    Fail(body_->error());
    return false;
  }
  return body_->done() && Dispatch();
}

bool HttpSession::Dispatch() {
  state_ = State::kAnswering;
  ++sequence_;
  answering_since_ = SystemClock().Now();
  const auto state = std::make_shared<Reply::State>();
  state->session = weak_from_this();
  state->mailbox = connection_->loop().mailbox();
  state->connection = connection_->status();
  state->context = connection_->loop().shared_context();
  state->request = request_;
  state->sequence = sequence_;
  state->http_1_0 = http_1_0_;
  const Reply reply(state);
  if (options().intercept && options().intercept(*request_, reply)) return true;
  if (upgrade_) {
    state->answered = true;
    Upgrade();
  } else if (route_.route) {
    CallHandler(reply);
  } else {
    reply.Send(AnswerWithoutRoute(route_, *request_));
  }
  return true;
}

void HttpSession::CallHandler(const Reply& reply) {
  const std::shared_ptr<const Request> request = request_;
  std::string what = "not a std::exception";
  try {
    route_.route->handler(request, reply);
    return;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {  // Reported below like the others.
  }
  Log(LogLevel::kError, "a request handler failed",
      {{"request_id", request->request_id}, {"path", request->path}, {"error", what}});
  reply.Send({.status = 500, .body = InternalErrorBody(request->request_id)});
}

void HttpSession::Upgrade() {
  auto handshake = AcceptWebSocket(*request_, http_1_0_);
  if (websocket_.route == nullptr) {
    keep_alive_ = false;
    return Answer(sequence_, {.status = 403, .body = "", .content_type = ""});
  }
  if (connection_->loop().draining()) {
    return Fail({503, "The server is stopping: connect again in a moment"});
  }
  if (const auto* refusal = std::get_if<WebSocketRefusal>(&handshake)) {
    return Fail(refusal->error, refusal->headers);
  }
  request_->params = std::move(websocket_.params);
  request_->route = websocket_.route->pattern;
  WriteAnswer({.status = 101,
               .body = "",
               .content_type = "",
               .headers = std::get<Headers>(std::move(handshake))},
              Persistence::kUpgrade, BodyFraming::kNone);
  ReportAnswered(101);
  const WebSocketHandler& open = websocket_.route->open;  // the router's: outlives this session
  Connection* const connection = connection_;
  auto session = std::make_shared<WebSocketSession>(
      connection, request_,
      WebSocketSession::Settings{.max_backlog_bytes = options().max_backlog_bytes,
                                 .max_message_bytes = options().max_websocket_message_bytes,
                                 .ping = options().websocket_ping,
                                 .close_timeout = options().write_timeout});
  connection->SwitchTo(session);
  session->Open(open);
}

void HttpSession::Fail(const HttpError& error, Headers headers) {
  state_ = State::kAnswering;
  ++sequence_;
  keep_alive_ = false;
  answering_since_ = SystemClock().Now();
  Answer(sequence_, {.status = error.status,
                     .body = ErrorBody(error.status, error.message),
                     .headers = std::move(headers)});
}

void HttpSession::Answer(std::uint64_t sequence, Response response) {
  if (connection_ == nullptr || state_ != State::kAnswering || sequence != sequence_) return;
  const std::shared_ptr<Connection> keep = connection_->shared_from_this();
  const bool last = connection_->end_of_input() && connection_->input().empty();
  const bool keep_alive = keep_alive_ && !last && !connection_->loop().draining();
  const Persistence persistence = !keep_alive ? Persistence::kClose
                                  : http_1_0_ ? Persistence::kKeepAliveHttp10
                                              : Persistence::kKeepAlive;
  const bool has_body = !StatusForbidsBody(response.status);
  WriteAnswer(response, persistence, has_body ? BodyFraming::kLength : BodyFraming::kNone);
  const bool sends_body = has_body && !(request_ && request_->method == Method::kHead);
  if (sends_body) connection_->output().AppendOwned(std::move(response.body));
  ReportAnswered(response.status);
  EndAnswer(keep_alive);
}

void HttpSession::EndAnswer(bool keep_alive) {
  state_ = State::kHead;
  state_since_ = SystemClock().Now();
  request_.reset();
  body_.reset();
  if (!keep_alive) {
    connection_->FinishAndClose();
  } else {
    OnInput();  // a pipelined request may be waiting
  }
}

bool HttpSession::StartStream(std::uint64_t sequence, const Response& response,
                              std::shared_ptr<StreamSession> stream) {
  if (connection_ == nullptr || state_ != State::kAnswering || sequence != sequence_) return false;
  const std::shared_ptr<Connection> keep = connection_->shared_from_this();
  WriteAnswer(response, Persistence::kClose,
              http_1_0_ ? BodyFraming::kUntilClose : BodyFraming::kChunked);
  ReportAnswered(response.status);
  const bool ends_at_once = request_->method == Method::kHead || connection_->end_of_input() ||
                            connection_->loop().draining();
  Connection* const connection = connection_;
  if (ends_at_once) {
    connection->FinishAndClose();
    return false;
  }
  connection->SwitchTo(stream);
  stream->Attach(connection);
  return true;
}

void HttpSession::WriteAnswer(const Response& response, Persistence persistence,
                              BodyFraming framing) {
  const std::string id = request_ ? request_->request_id : ChooseRequestId({});
  connection_->output().AppendOwned(WriteResponseHead({.status = response.status,
                                                       .framing = framing,
                                                       .length_bytes = response.body.size(),
                                                       .persistence = persistence,
                                                       .content_type = response.content_type,
                                                       .request_id = id},
                                                      response.headers, ExtraHeaders()));
}

Headers HttpSession::ExtraHeaders() const {
  if (!request_) return {};
  Headers headers = request_->answer_headers;
  if (options().extra_headers) {
    for (auto& header : options().extra_headers(*request_)) headers.push_back(std::move(header));
  }
  return headers;
}

void HttpSession::ReportAnswered(int status) const {
  if (!request_ || !options().on_answered) return;
  const auto took = SystemClock().Now() - answering_since_;
  options().on_answered(*request_, status,
                        std::chrono::duration_cast<std::chrono::microseconds>(took));
}

void HttpSession::OnTick(MonotonicTime now) {
  const std::chrono::nanoseconds waited = now - state_since_;
  if (state_ == State::kBody && waited > options().body_timeout) {
    Fail({408, "The request body was not complete within " +
                   std::to_string(options().body_timeout.count()) + " ms: send it faster"});
  } else if (state_ == State::kHead && head_begun_ && waited > options().head_timeout) {
    Fail({408, "The request head was not complete within " +
                   std::to_string(options().head_timeout.count()) + " ms: send it faster"});
  } else if (state_ == State::kHead && !head_begun_ && connection_->output().empty() &&
             waited > options().idle_timeout) {
    connection_->Close();
  }
}

void HttpSession::OnDrain() {
  if (state_ != State::kHead || !connection_->input().empty()) return;
  if (connection_->output().empty()) {
    connection_->Close();
  } else {
    connection_->FinishAndClose();
  }
}

void HttpSession::OnDetached() { connection_ = nullptr; }

}  // namespace synappsd::net
