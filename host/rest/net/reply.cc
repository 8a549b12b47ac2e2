#include "rest/net/reply.h"

#include <utility>

#include "base/log.h"
#include "rest/net/http_error.h"
#include "rest/net/reply_state.h"
#include "rest/net/stream_session.h"

namespace synappsd::net {
namespace {

void Deliver(const Reply::State& state, Response response) {
  // std::function needs a copyable capture, and the body shall not be copied.
  auto shared = std::make_shared<Response>(std::move(response));
  state.mailbox->Run([weak = state.session, sequence = state.sequence, shared] {
    if (const auto session = weak.lock()) session->Answer(sequence, std::move(*shared));
  });
}

}  // namespace

Reply::State::~State() {
  if (answered.exchange(true)) return;
  Log(LogLevel::kError, "a request was dropped without an answer",
      {{"request_id", request->request_id}, {"path", request->path}});
  Deliver(*this, {.status = 500, .body = InternalErrorBody(request->request_id)});
}

bool Reply::Send(Response response) const {
  if (state_->answered.exchange(true)) return false;
  Deliver(*state_, std::move(response));
  return !client_gone();
}

std::shared_ptr<Stream> Reply::StartStream(int status, std::string_view content_type,
                                           Headers headers) const {
  if (state_->answered.exchange(true)) return nullptr;
  const ServerOptions& options = state_->context->options;
  const bool events = content_type.starts_with("text/event-stream");
  auto stream = std::make_shared<StreamSession>(
      state_->mailbox, state_->connection,
      StreamSession::Settings{
          .max_backlog_bytes = options.max_backlog_bytes,
          .chunked = !state_->http_1_0,
          .heartbeat = events ? options.sse_heartbeat : std::chrono::milliseconds(0)});
  auto response = std::make_shared<Response>(Response{.status = status,
                                                      .body = "",
                                                      .content_type = std::string(content_type),
                                                      .headers = std::move(headers)});
  const bool posted =
      state_->mailbox->Run([weak = state_->session, sequence = state_->sequence, response, stream] {
        const auto session = weak.lock();
        if (!session || !session->StartStream(sequence, *response, stream)) stream->OnDetached();
      });
  if (!posted) stream->OnDetached();
  return stream;
}

bool Reply::client_gone() const { return state_->connection->gone.load(); }

}  // namespace synappsd::net
