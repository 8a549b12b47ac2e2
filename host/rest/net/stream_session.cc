#include "rest/net/stream_session.h"

#include <array>
#include <cstdio>
#include <utility>

#include "rest/net/loop.h"
#include "rest/net/server_sent_event.h"

namespace synappsd::net {
namespace {

constexpr std::string_view kHeartbeat = ":\n\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace

StreamSession::StreamSession(std::shared_ptr<Mailbox> mailbox,
                             std::shared_ptr<ConnectionStatus> status, Settings settings)
    : mailbox_(std::move(mailbox)), status_(std::move(status)), settings_(settings) {}

void StreamSession::Attach(Connection* connection) {
  connection_ = connection;
  last_write_ = SystemClock().Now();
  Pump();
}

bool StreamSession::Write(std::string_view bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ != State::kOpen || status_->gone) return false;
  if (bytes.empty()) return true;
  if (pending_.size() + status_->unsent_bytes + bytes.size() > settings_.max_backlog_bytes) {
    state_ = State::kBrokenOff;
    Schedule();
    return false;
  }
  pending_ += bytes;
  return Schedule();
}

bool StreamSession::WriteEvent(std::string_view data, std::string_view event, std::string_view id) {
  return Write(FormatServerSentEvent(data, event, id));
}

void StreamSession::End() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ != State::kOpen) return;
  state_ = State::kEnding;
  Schedule();
}

void StreamSession::EndNow() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const bool all_taken = pending_.empty() && status_->unsent_bytes == 0;
  if (state_ == State::kEnded || (all_taken && state_ != State::kOpen)) return;
  state_ = all_taken ? State::kEnding : State::kBrokenOff;
  Schedule();
}

bool StreamSession::Schedule() {
  if (!scheduled_) scheduled_ = mailbox_->Post([self = shared_from_this()] { self->Pump(); });
  return scheduled_;
}

void StreamSession::Pump() {
  std::string bytes;
  State state;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    scheduled_ = false;
    if (connection_ == nullptr) return;
    bytes.swap(pending_);
    status_->unsent_bytes += bytes.size();  // at no moment in neither of the two counts
    state = state_;
  }
  if (state == State::kBrokenOff) return connection_->Close();
  AppendFramed(std::move(bytes));
  if (state == State::kEnding) {
    if (settings_.chunked) connection_->output().Append(kLastChunk);
    connection_->FinishAndClose();
  } else {
    connection_->Flush();
  }
}

void StreamSession::AppendFramed(std::string bytes) {
  if (bytes.empty()) return;  // an empty chunk would be the end
  last_write_ = SystemClock().Now();
  OutputQueue& output = connection_->output();
  if (settings_.chunked) {
    std::array<char, 24> size;
    const int length = std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
    output.Append({size.data(), static_cast<std::size_t>(length)});
  }
  output.AppendOwned(std::move(bytes));
  if (settings_.chunked) output.Append("\r\n");
}

void StreamSession::OnClose(std::function<void()> callback) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (state_ != State::kEnded) {
      on_close_ = std::move(callback);
      return;
    }
  }
  callback();
}

std::size_t StreamSession::backlog_bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return pending_.size() + status_->unsent_bytes;
}

void StreamSession::OnInput() {
  connection_->input().Clear();  // the client has nothing to say during the answer
}

void StreamSession::OnEndOfInput() { connection_->Close(); }

void StreamSession::OnTick(MonotonicTime now) {
  const bool due = settings_.heartbeat.count() > 0 && now - last_write_ > settings_.heartbeat;
  if (!due || !connection_->output().empty()) return;
  AppendFramed(std::string(kHeartbeat));
  connection_->Flush();
}

void StreamSession::OnDetached() {
  connection_ = nullptr;
  std::function<void()> callback;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (std::exchange(state_, State::kEnded) == State::kEnded) return;
    callback = std::move(on_close_);
  }
  if (callback) callback();
}

}  // namespace synappsd::net
