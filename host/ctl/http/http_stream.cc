#include "ctl/http/http_stream.h"

#include <algorithm>
#include <utility>

namespace synappsd::ctl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kMaxSilence{60};
constexpr std::size_t kMaxUnreadBytes = 64 << 20;

}  // namespace

HttpStream::HttpStream(const Connection& connection, const HttpRequest& request)
    : connection_(connection),
      transfer_(connection, request,
                [this](std::string_view bytes) {
                  last_sign_ = Clock::now();
                  if (bytes_.size() + bytes.size() > kMaxUnreadBytes) return false;
                  bytes_.append(bytes);
                  return true;
                }),
      multi_(curl_multi_init(), &curl_multi_cleanup),
      last_sign_(Clock::now()) {
  if (transfer_.handle() == nullptr || multi_ == nullptr ||
      curl_multi_add_handle(multi_.get(), transfer_.handle()) != CURLM_OK) {
    end_ = Status(Code::kUnavailable, "libcurl does not start");
  }
}

HttpStream::~HttpStream() {
  if (multi_ != nullptr) curl_multi_remove_handle(multi_.get(), transfer_.handle());
}

void HttpStream::Wait(std::chrono::milliseconds limit, int wake_fd) {
  const Clock::time_point deadline = Clock::now() + limit;
  for (;;) {
    if (end_) return;
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    LookForTheEnd();
    const Clock::time_point now = Clock::now();
    if (end_ || !bytes_.empty() || now >= deadline) return;
    const std::chrono::milliseconds patience =
        has_begun() ? std::chrono::milliseconds(kMaxSilence) : connection_.timeout;
    if (now - last_sign_ >= patience) {
      end_ = transfer_.Failure(CURLE_OPERATION_TIMEDOUT);
      return;
    }
    curl_waitfd wake{};
    wake.fd = wake_fd;
    wake.events = CURL_WAIT_POLLIN;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::min(deadline - now, last_sign_ + patience - now));
    curl_multi_poll(multi_.get(), &wake, wake_fd < 0 ? 0 : 1, static_cast<int>(left.count()),
                    nullptr);
    if (wake_fd >= 0 && wake.revents != 0) return;
  }
}

void HttpStream::LookForTheEnd() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    if (code == CURLE_OK) {
      end_ = Status::Ok();
    } else if (code == CURLE_WRITE_ERROR) {
      end_ = Status(Code::kResourceExhausted, connection_.address.text + " sends too much at once");
    } else {
      end_ = transfer_.Failure(code);
    }
  }
}

std::string HttpStream::Take() { return std::exchange(bytes_, std::string()); }

HttpAnswer HttpStream::Head() const {
  return {.status = transfer_.status(),
          .body = "",
          .retry_after = transfer_.retry_after(),
          .location = transfer_.location()};
}

}  // namespace synappsd::ctl
