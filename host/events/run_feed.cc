#include "events/run_feed.h"

#include <algorithm>
#include <utility>

namespace synappsd::events {
namespace {

constexpr std::string_view kRunFinished = "run.finished";
constexpr std::string_view kNodeEvent = "node.event";

}  // namespace

RunFeedOptions FitBacklog(RunFeedOptions options, std::size_t max_backlog_bytes) {
  options.max_replay_backlog_bytes =
      std::min(options.max_replay_backlog_bytes, max_backlog_bytes / 2);
  options.messages.log_event_bytes =
      std::min(options.messages.log_event_bytes, max_backlog_bytes / 4);
  return options;
}

RunFeed::RunFeed(store::RunStore& store, std::string run_id, std::int64_t after_seq,
                 RunFeedOptions options)
    : store_(store), run_id_(std::move(run_id)), options_(options), last_seq_(after_seq) {}

void RunFeed::Begin(std::shared_ptr<EventSink> sink, bool has_ended) {
  std::lock_guard lock(mutex_);
  if (state_ != State::kWaiting) return;  // stopped already
  state_ = State::kReplaying;
  sink_ = std::move(sink);
  has_ended_ = has_ended;
  ReadPage();
}

void RunFeed::Stop() {
  std::lock_guard lock(mutex_);
  state_ = State::kDone;
  sink_.reset();
  ForgetKept();
}

void RunFeed::OnEvents(const std::vector<store::EventRecord>& events) {
  std::lock_guard lock(mutex_);
  for (const store::EventRecord& event : events) {
    if (state_ == State::kLive && event.seq <= last_seq_ + 1) {
      Write(event);
    } else if (state_ == State::kLive) {
      // What is missing was told while nobody listened, by another daemon; the log has it.
      state_ = State::kReplaying;
      Keep(event, event.data.size());
      ReadPage();
    } else if (state_ != State::kDone) {
      Keep(event, event.data.size());
    }
  }
}

void RunFeed::OnNodeEvent(std::string_view data) {
  std::lock_guard lock(mutex_);
  if (state_ == State::kLive) {
    WriteNodeEvent(data);
  } else if (state_ != State::kDone) {
    Keep(std::string(data), data.size());
  }
}

std::size_t RunFeed::backlog_bytes() const {
  std::lock_guard lock(mutex_);
  return kept_bytes_ + (sink_ == nullptr ? 0 : sink_->backlog_bytes());
}

void RunFeed::ReadPage() {
  forgot_ = false;  // What is published from here on is kept again; what was before is in the log.
  store_.ListEvents(run_id_, last_seq_, options_.page_events,
                    [self = shared_from_this()](Result<std::vector<store::EventRecord>> page) {
                      std::lock_guard lock(self->mutex_);
                      if (self->state_ == State::kReplaying) self->OnPage(std::move(page));
                    });
}

void RunFeed::OnPage(Result<std::vector<store::EventRecord>> page) {
  if (!page.ok()) return Finish();
  for (const store::EventRecord& event : *page) {
    Write(event);
    if (state_ == State::kDone) return;
    if (sink_->backlog_bytes() > options_.max_replay_backlog_bytes) return Finish();
  }
  const bool at_end = page->size() < options_.page_events;
  if (at_end && !forgot_) return GoLive();
  ReadPage();
}

void RunFeed::GoLive() {
  if (has_ended_) return Finish();
  state_ = State::kLive;
  for (const Kept& item : std::exchange(kept_, {})) {
    if (const auto* event = std::get_if<store::EventRecord>(&item)) {
      Write(*event);
    } else {
      WriteNodeEvent(std::get<std::string>(item));
    }
    if (state_ == State::kDone) return;
  }
}

void RunFeed::Keep(Kept item, std::size_t size_bytes) {
  if (forgot_) return;
  kept_bytes_ += size_bytes;
  kept_.push_back(std::move(item));
  if (kept_.size() > options_.max_kept_events || kept_bytes_ > options_.max_kept_bytes) {
    forgot_ = true;
    ForgetKept();
  }
}

void RunFeed::ForgetKept() {
  kept_.clear();
  kept_bytes_ = 0;
}

void RunFeed::Write(const store::EventRecord& event) {
  if (event.seq > last_seq_) {
    last_seq_ = event.seq;
    const std::string data = LogEventData(event, options_.messages);
    if (!sink_->WriteEvent(data, event.kind, std::to_string(event.seq))) return Finish();
  }
  if (event.kind == kRunFinished) Finish();
}

void RunFeed::WriteNodeEvent(std::string_view data) {
  if (!sink_->WriteEvent(data, kNodeEvent, {})) Finish();
}

void RunFeed::Finish() {
  state_ = State::kDone;
  ForgetKept();
  std::exchange(sink_, nullptr)->End();
}

}  // namespace synappsd::events
