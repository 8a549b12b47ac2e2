// HttpStream: an answer that is read while it comes, for as long as it takes.
#ifndef SYNAPPSD_CTL_HTTP_HTTP_STREAM_H_
#define SYNAPPSD_CTL_HTTP_HTTP_STREAM_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "ctl/http/http_exchange.h"
#include "ctl/http/transfer.h"

namespace synappsd::ctl {

// Not thread-safe. `connection` must outlive it.
class HttpStream {
 public:
  // The request goes out with the first Wait().
  HttpStream(const Connection& connection, const HttpRequest& request);
  ~HttpStream();
  HttpStream(const HttpStream&) = delete;
  HttpStream& operator=(const HttpStream&) = delete;

  // Until bytes have come, the answer has ended, `wake_fd` is readable (-1: none) or `limit` is up.
  void Wait(std::chrono::milliseconds limit, int wake_fd);

  // The bytes of the body since the last call.
  std::string Take();

  // Whether the head of the answer is there, and what it says.
  bool has_begun() const { return transfer_.has_begun(); }
  HttpAnswer Head() const;  // with an empty body
  const std::string& content_type() const { return transfer_.content_type(); }

  // None: it goes on. OK: it is complete. Else why not: what Transfer::Failure() says, also if it
  // does not begin within connection.timeout, or is silent for a minute, four times what the
  // daemon is; RESOURCE_EXHAUSTED: more than 64 MiB at once.
  const std::optional<Status>& end() const { return end_; }

 private:
  void LookForTheEnd();

  const Connection& connection_;
  std::string bytes_;
  Transfer transfer_;
  const std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_;
  std::chrono::steady_clock::time_point last_sign_;
  std::optional<Status> end_;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_HTTP_HTTP_STREAM_H_
