#include "ctl/run_follower.h"

#include <poll.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "ctl/answer_reading.h"

namespace synappsd::ctl {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxErrorBody = 1 << 20;
constexpr milliseconds kMaxAskedDelay{60'000};

milliseconds AskedDelay(const std::string& retry_after) {
  const long seconds = std::strtol(retry_after.c_str(), nullptr, 10);  // 0 for a date
  return std::clamp(milliseconds(1000) * std::clamp(seconds, 0L, 3600L), milliseconds(0),
                    kMaxAskedDelay);
}

}  // namespace

RunFollower::RunFollower(Command& command, std::string run_id, FollowOptions options,
                         Listener listener)
    : command_(command),
      run_id_(std::move(run_id)),
      options_(options),
      listener_(std::move(listener)),
      had_contact_(options.is_known),
      last_contact_(Clock::now()),
      delay_(options.first_delay) {}

Result<RunFollower::End> RunFollower::Follow() {
  for (;;) {
    const Status status = ReadOneAnswer();
    if (has_ended_) return End::kRunEnded;
    if (is_interrupted_) return End::kInterrupted;
    if (!status.ok() && !MayTryAgain(status)) return status;
    if (!status.ok() && !is_lost_) {
      is_lost_ = true;
      listener_.on_notice(status.message() + ": trying again");
    }
    if (!status.ok() && Clock::now() - last_contact_ >= options_.give_up_after) {
      return Status(status.code(), status.message() + ": given up; the run may go on");
    }
    Rest();
    if (is_interrupted_) return End::kInterrupted;
  }
}

bool RunFollower::MayTryAgain(const Status& status) const {
  const bool is_passing =
      status.code() == Code::kUnavailable || asked_delay_ > milliseconds(0);  // 503, 429
  return is_passing && had_contact_;
}

Status RunFollower::ReadOneAnswer() {
  const Result<const Connection*> connection = command_.Reach();
  if (!connection.ok()) return connection.status();
  HttpRequest request{.path = "/api/v1/runs/" + EncodeSegment(run_id_) + "/events",
                      .headers = {"Accept: text/event-stream"}};
  if (!last_id_.empty()) request.headers.push_back("Last-Event-ID: " + last_id_);
  HttpStream stream(**connection, request);
  EventParser parser;
  asked_delay_ = milliseconds(0);
  refused_body_.clear();
  while (!has_ended_ && !is_interrupted_) {
    stream.Wait(options_.tick, options_.interrupt_fd);
    const std::string bytes = stream.Take();
    if (stream.has_begun() && stream.Head().status != 200) {
      refused_body_ += bytes;
      if (stream.end() || refused_body_.size() > kMaxErrorBody) return CheckHead(stream);
    } else if (stream.has_begun()) {
      const Status head = CheckHead(stream);
      const Status status = head.ok() ? TakeBytes(bytes, &parser) : head;
      if (!status.ok()) return status;
    }
    listener_.on_tick();
    if (stream.end() && !has_ended_) return *stream.end();
    is_interrupted_ = IsInterrupted();
  }
  return Status::Ok();
}

// OK: a stream of events has begun.
Status RunFollower::CheckHead(const HttpStream& stream) {
  HttpAnswer answer = stream.Head();
  if (answer.status != 200) {
    if (answer.status == 429 || answer.status == 503) {
      asked_delay_ = std::max(AskedDelay(answer.retry_after), milliseconds(1));
    }
    answer.body = std::move(refused_body_);
    return command_.Refused(answer, "/api/v1/runs/" + EncodeSegment(run_id_) + "/events");
  }
  if (!stream.content_type().starts_with("text/event-stream")) {
    return Status(Code::kUnknown, "the stream of events of " + (*command_.Reach())->address.text +
                                      " is not from synappsd: check --url");
  }
  had_contact_ = true;
  last_contact_ = Clock::now();
  if (is_lost_) listener_.on_notice("connected again");
  is_lost_ = false;
  return Status::Ok();
}

Status RunFollower::TakeBytes(const std::string& bytes, EventParser* parser) {
  std::vector<ServerEvent> events;
  const Status status = parser->Feed(bytes, &events);
  for (const ServerEvent& event : events) {
    const Result<json::Value> data = json::Parse(event.data);
    if (!data.ok() || data->if_object() == nullptr) {
      return Status(Code::kUnknown,
                    "an event of run " + run_id_ + " is not from synappsd: check --url");
    }
    // After a loss some proxies repeat what they had: the log's numbers tell.
    const std::optional<double> seq = NumberOf(*data, "seq");
    if (seq && *seq <= std::strtod(last_id_.c_str(), nullptr)) continue;
    if (!event.id.empty()) last_id_ = event.id;
    delay_ = options_.first_delay;
    listener_.on_event(event, *data);
    if (event.kind == "run.finished") has_ended_ = true;
  }
  return status;
}

void RunFollower::Rest() {
  const Clock::time_point until = Clock::now() + std::max(delay_, asked_delay_);
  delay_ = std::min(2 * delay_, options_.max_delay);
  while (!is_interrupted_ && Clock::now() < until) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    is_interrupted_ = IsInterrupted(static_cast<int>(std::min(left, options_.tick).count()));
    listener_.on_tick();
  }
}

bool RunFollower::IsInterrupted(int wait_ms) {
  pollfd interrupt{options_.interrupt_fd, POLLIN, 0};
  return poll(&interrupt, 1, wait_ms) > 0;
}

}  // namespace synappsd::ctl
