#include "services/curl_transport.h"

#include <curl/curl.h>
#include <pthread.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "services/curl_transfer.h"

namespace synappsd::services {
namespace {

CURLM* NewMulti() {
  // Thread-safe and repeatable in the libcurl of Debian 12 and later; never undone, because other
  // users of libcurl in the process may be left.
  CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) << "libcurl does not start";
  CURLM* multi = curl_multi_init();
  CHECK(multi != nullptr) << "libcurl has no memory";
  return multi;
}

constexpr int kIdlePollMs = 60'000;

}  // namespace

CurlTransport::CurlTransport(CurlTransportOptions options)
    : options_(std::move(options)), multi_(NewMulti()), thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "http");
}

CurlTransport::~CurlTransport() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_);
  thread_.join();
  curl_multi_cleanup(multi_);
}

std::uint64_t CurlTransport::Start(HttpRequest request, std::shared_ptr<HttpListener> listener) {
  auto transfer = std::make_unique<CurlTransfer>(std::move(request), std::move(listener));
  std::uint64_t id = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    id = next_id_++;
    started_.emplace(id, std::move(transfer));
  }
  curl_multi_wakeup(multi_);
  return id;
}

void CurlTransport::Abort(std::uint64_t id) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    aborted_.push_back(id);
  }
  curl_multi_wakeup(multi_);
}

void CurlTransport::Run() {
  for (;;) {
    TakeCommands();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (stopping_) break;
    }
    ExpireWaiting();
    BeginWaiting();
    int still_running = 0;
    const CURLMcode code = curl_multi_perform(multi_, &still_running);
    CHECK(code == CURLM_OK) << curl_multi_strerror(code);
    EndFinished();
    if (!waiting_.empty() && running_ < options_.max_running) continue;
    curl_multi_poll(multi_, nullptr, 0, PollTimeoutMs(), nullptr);
  }
  TakeCommands();
  while (!transfers_.empty()) {
    End(transfers_.begin(), Status(Code::kCancelled, "the daemon is stopping"));
  }
}

void CurlTransport::TakeCommands() {
  Transfers started;
  std::vector<std::uint64_t> aborted;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    started.swap(started_);
    aborted.swap(aborted_);
  }
  for (auto& [id, transfer] : started) {
    const auto entry = transfers_.emplace(id, std::move(transfer)).first;
    if (waiting_.size() >= options_.max_waiting) {
      End(entry, Status(Code::kResourceExhausted,
                        "too many outgoing requests are waiting: try again later"));
      continue;
    }
    waiting_.push_back(id);
  }
  for (const std::uint64_t id : aborted) {
    const auto transfer = transfers_.find(id);
    if (transfer == transfers_.end()) continue;
    End(transfer, Status(Code::kCancelled, "the request was aborted"));
  }
}

void CurlTransport::BeginWaiting() {
  while (!waiting_.empty() && running_ < options_.max_running) {
    const auto transfer = transfers_.find(waiting_.front());
    waiting_.pop_front();
    if (transfer == transfers_.end()) continue;  // aborted while it waited
    CURL* easy = transfer->second->Begin(options_);
    CHECK(easy != nullptr) << "libcurl has no memory";
    curl_easy_setopt(easy, CURLOPT_PRIVATE, reinterpret_cast<void*>(transfer->first));
    const CURLMcode code = curl_multi_add_handle(multi_, easy);
    CHECK(code == CURLM_OK) << curl_multi_strerror(code);
    ++running_;
  }
}

void CurlTransport::EndFinished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode result = message->data.result;
    void* id = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &id);
    const auto transfer = transfers_.find(reinterpret_cast<std::uint64_t>(id));
    CHECK(transfer != transfers_.end()) << "a transfer ended that nobody began";
    End(transfer, transfer->second->Outcome(result));
  }
}

void CurlTransport::ExpireWaiting() {
  const MonotonicTime now = std::chrono::steady_clock::now();
  std::erase_if(waiting_, [&](std::uint64_t id) {
    const auto transfer = transfers_.find(id);
    if (transfer == transfers_.end()) return true;
    if (transfer->second->deadline() > now) return false;
    End(transfer,
        Status(Code::kDeadlineExceeded, "timed out waiting for another outgoing request to end"));
    return true;
  });
}

int CurlTransport::PollTimeoutMs() const {
  MonotonicTime next = std::chrono::steady_clock::now() + Milliseconds(kIdlePollMs);
  for (const std::uint64_t id : waiting_) {
    const auto transfer = transfers_.find(id);
    if (transfer != transfers_.end()) next = std::min(next, transfer->second->deadline());
  }
  const auto wait = std::chrono::ceil<Milliseconds>(next - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<long>(wait.count(), 0, kIdlePollMs));
}

void CurlTransport::End(Transfers::iterator transfer, Status status) {
  const std::unique_ptr<CurlTransfer> ended = std::move(transfer->second);
  transfers_.erase(transfer);
  if (ended->easy() != nullptr) {
    curl_multi_remove_handle(multi_, ended->easy());
    --running_;
  }
  ended->listener().OnDone(std::move(status));
}

}  // namespace synappsd::services
