// FetchOperation: one http.fetch/1 from its first attempt to its answer.
//
//   Send() -> OnHead: retry?    -> the answer is dropped, a timer -> Send()
//                     redirect? -> the answer is dropped,            Send() to the new place
//                     else      -> head, data or body, done
#ifndef SYNAPPSD_SERVICES_FETCH_OPERATION_H_
#define SYNAPPSD_SERVICES_FETCH_OPERATION_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "services/fetch_plan.h"
#include "services/host_method.h"
#include "services/http_fetch.h"

namespace synappsd::services {

// Owned by the transport and timers that will call it. Its attempts follow each other, so what they
// share needs no lock; only Abort() comes from elsewhere.
class FetchOperation : public HttpListener, public std::enable_shared_from_this<FetchOperation> {
 public:
  FetchOperation(const HttpFetchParts& parts, FetchPlan plan,
                 std::shared_ptr<const PackageContext> package, TraceContext trace,
                 std::shared_ptr<MethodReply> reply);

  void Send();
  void Abort();

  void OnHead(HttpHead head) override;
  bool OnData(std::string_view bytes) override;
  void OnDone(Status status) override;

 private:
  enum class Next { kDeliver, kRetry, kRedirect };

  Result<HttpRequest> Prepare() const;
  void AddTrace(HttpRequest* request) const;
  Status AttachSecret(bool permitted, HttpRequest* request) const;
  std::optional<Milliseconds> RetryDelay(const HttpHead& head) const;
  bool TakeRedirect(const HttpHead& head);
  void SendLater();
  void Finish();
  std::string HeadJson() const;
  Milliseconds Left() const;

  const HttpFetchParts parts_;
  FetchPlan plan_;
  const std::shared_ptr<const PackageContext> package_;
  const TraceContext trace_;  // of the call that asks; may be empty
  const std::shared_ptr<MethodReply> reply_;
  const MonotonicTime deadline_;

  int attempts_ = 0;
  int redirects_ = 0;
  Next next_ = Next::kDeliver;
  Milliseconds retry_delay_{0};
  HttpHead head_;
  std::string body_;
  std::uint64_t size_bytes_ = 0;
  Status refusal_;  // why OnData() stopped the transfer

  std::mutex mutex_;
  bool aborted_ = false;           // guarded by mutex_
  std::uint64_t transfer_id_ = 0;  // guarded by mutex_; 0: none under way
  std::uint64_t timer_id_ = 0;     // guarded by mutex_
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_FETCH_OPERATION_H_
