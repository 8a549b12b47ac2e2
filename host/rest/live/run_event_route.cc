#include "rest/live/run_event_route.h"

#include <charconv>
#include <optional>
#include <utility>

#include "base/log.h"
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

// The token in "Authorization: Bearer TOKEN"; the scheme in any case (RFC 9110).
std::optional<std::string_view> BearerToken(const net::Request& request) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = request.header("Authorization");
  if (value.size() < kScheme.size()) return std::nullopt;
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char c =
        value[i] >= 'A' && value[i] <= 'Z' ? static_cast<char>(value[i] | 0x20) : value[i];
    if (c != kScheme[i]) return std::nullopt;
  }
  return value.substr(kScheme.size());
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

void RunEventRoute::Answer(const net::Request& request, net::Reply reply) {
  if (token_.required() && !token_.Accepts(BearerToken(request))) {
    return Refuse(reply, 401, "Send the token for live events as \"Authorization: Bearer TOKEN\"",
                  {{"WWW-Authenticate", "Bearer"}});
  }
  const std::optional<std::int64_t> after = LastSequence(request.header("Last-Event-ID"));
  if (!after) {
    return Refuse(reply, 400, "Last-Event-ID must be the id of an event of this run: a number");
  }
  const std::string& run_id = request.param("id");
  auto feed = std::make_shared<events::RunFeed>(runs_, run_id, *after, options_);
  followers_.Add(run_id, feed);  // before the run is read: no event falls between the two
  runs_.GetRun(run_id, [this, run_id, feed, reply = std::move(reply),
                        request_id = request.request_id](Result<store::RunRecord> run) {
    if (run.ok()) return StartStream(run_id, feed, run->end_time.has_value(), reply);
    followers_.Remove(run_id, *feed);
    RefuseForStore(reply, run.status(), request_id);
  });
}

void RunEventRoute::StartStream(const std::string& run_id,
                                const std::shared_ptr<events::RunFeed>& feed, bool has_ended,
                                const net::Reply& reply) {
  const std::shared_ptr<net::Stream> stream = reply.StartStream(
      200, "text/event-stream", {{"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}});
  stream->OnClose([this, run_id, feed] {
    feed->Stop();
    followers_.Remove(run_id, *feed);
  });
  feed->Begin(std::make_shared<StreamSink>(stream), has_ended);
}

}  // namespace synappsd::live
