#include "rest/live/run_event_route.h"

#include <charconv>
#include <optional>
#include <utility>

#include "base/log.h"
#include "rest/gate/credentials.h"
#include "rest/live/key_hold.h"
#include "rest/net/http_error.h"
#include "rest/net/stream.h"

namespace synappsd::live {
namespace {

class StreamSink : public events::EventSink {
 public:
  explicit StreamSink(std::shared_ptr<net::Stream> stream) : stream_(std::move(stream)) {}

  bool WriteEvent(std::string_view data, std::string_view event, std::string_view id) override {
    return stream_->WriteEvent(data, event, id);
  }
  void End() override { stream_->End(); }
  std::size_t backlog_bytes() const override { return stream_->backlog_bytes(); }

 private:
  const std::shared_ptr<net::Stream> stream_;
};

void Refuse(const net::Reply& reply, int status, std::string_view message,
            net::Headers headers = {}) {
  reply.Send(
      {.status = status, .body = net::ErrorBody(status, message), .headers = std::move(headers)});
}

// The sequence number to go on after; none if the header is no such number.
std::optional<std::int64_t> LastSequence(std::string_view last_event_id) {
  if (last_event_id.empty()) return 0;
  std::int64_t seq = 0;
  const char* end = last_event_id.data() + last_event_id.size();
  const auto [rest, error] = std::from_chars(last_event_id.data(), end, seq);
  if (error != std::errc() || rest != end || seq < 0) return std::nullopt;
  return seq;
}

void RefuseForStore(const net::Reply& reply, const Status& status, const std::string& request_id) {
  switch (status.code()) {
    case Code::kNotFound:
      return Refuse(reply, 404, "Run not found");
    case Code::kUnavailable:
      return Refuse(reply, 503, status.message());
    default:
      Log(LogLevel::kError, "a run could not be read",
          {{"request_id", request_id}, {"error", status.ToString()}});
      reply.Send({.status = 500, .body = net::InternalErrorBody(request_id), .headers = {}});
  }
}

}  // namespace

bool RunEventRoute::MayListen(const net::Request& request) const {
  if (request.caller.is_known()) return true;
  if (token_.required()) return token_.Accepts(gate::BearerToken(request));
  return request.caller.scopes.Holds(access::Scope::kRead);
}

void RunEventRoute::Answer(const net::Request& request, net::Reply reply) {
  if (!MayListen(request)) {
    return Refuse(reply, 401,
                  "Send the token for live events, or an API key that may read, as "
                  "\"Authorization: Bearer TOKEN\"",
                  {{"WWW-Authenticate", "Bearer"}});
  }
  const std::optional<std::int64_t> after = LastSequence(request.header("Last-Event-ID"));
  if (!after) {
    return Refuse(reply, 400, "Last-Event-ID must be the id of an event of this run: a number");
  }
  const std::string& run_id = request.param("id");
  auto feed = std::make_shared<events::RunFeed>(runs_, run_id, *after, options_);
  followers_.Add(run_id, feed);  // before the run is read: no event falls between the two
  runs_.GetRun(run_id, [this, run_id, feed, reply = std::move(reply), key = request.caller.key_id,
                        request_id = request.request_id](Result<store::RunRecord> run) {
    if (run.ok()) return StartStream(run_id, feed, run->end_time.has_value(), key, reply);
    followers_.Remove(run_id, *feed);
    RefuseForStore(reply, run.status(), request_id);
  });
}

void RunEventRoute::StartStream(const std::string& run_id,
                                const std::shared_ptr<events::RunFeed>& feed, bool has_ended,
                                const std::string& key_id, const net::Reply& reply) {
  const std::shared_ptr<net::Stream> stream = reply.StartStream(
      200, "text/event-stream", {{"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}});
  std::shared_ptr<KeyHold> hold;
  if (connections_ != nullptr && !key_id.empty()) hold = std::make_shared<KeyHold>(*connections_);
  stream->OnClose([this, run_id, feed, hold] {
    feed->Stop();
    followers_.Remove(run_id, *feed);
    if (hold) hold->End();
  });
  if (hold) {
    hold->Begin(key_id, [weak = std::weak_ptr(stream)] {
      if (const auto open = weak.lock()) open->EndNow();
    });
  }
  feed->Begin(std::make_shared<StreamSink>(stream), has_ended);
}

}  // namespace synappsd::live
