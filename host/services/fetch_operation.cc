#include "services/fetch_operation.h"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/utf8.h"
#include "services/http_permission.h"

namespace synappsd::services {
namespace {

constexpr Milliseconds kFirstRetryDelay{500};
constexpr Milliseconds kMaxRetryDelay{10'000};
constexpr Milliseconds kMaxRetryAfter{60'000};

std::string Header(const HttpHead& head, const std::string& name) {
  const auto found = head.headers.find(name);
  return found == head.headers.end() ? std::string() : found->second;
}

bool IsRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

FetchOperation::FetchOperation(const HttpFetchParts& parts, FetchPlan plan,
                               std::shared_ptr<const PackageContext> package, TraceContext trace,
                               std::shared_ptr<MethodReply> reply)
    : parts_(parts),
      plan_(std::move(plan)),
      package_(std::move(package)),
      trace_(std::move(trace)),
      reply_(std::move(reply)),
      deadline_(parts_.clock.Now() + plan_.timeout) {}

Milliseconds FetchOperation::Left() const {
  return std::chrono::duration_cast<Milliseconds>(deadline_ - parts_.clock.Now());
}

void FetchOperation::Send() {
  Result<HttpRequest> request = Prepare();
  if (!request.ok()) return reply_->Fail(request.status());
  ++attempts_;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (aborted_) return;
  transfer_id_ = parts_.transport.Start(std::move(*request), shared_from_this());
}

void FetchOperation::Abort() {
  const std::lock_guard<std::mutex> lock(mutex_);
  aborted_ = true;
  if (transfer_id_ != 0) parts_.transport.Abort(transfer_id_);
  if (timer_id_ != 0) parts_.timers.Cancel(timer_id_);
}

Result<HttpRequest> FetchOperation::Prepare() const {
  if (Left() <= Milliseconds(0)) {
    return Status(Code::kDeadlineExceeded, plan_.url.Origin() + ": no answer in time");
  }
  const std::string secret = plan_.secret ? plan_.secret->name : "";
  const Result<HttpPermit> permit =
      CheckHttp(package_->package, package_->http, plan_.url, plan_.method, secret);
  if (!permit.ok()) return permit.status();

  HttpRequest request;
  request.method = plan_.method;
  request.url = plan_.url;
  request.headers = plan_.headers;
  request.body = plan_.body;
  request.timeout = Left();
  request.connect_timeout = plan_.connect_timeout;
  request.private_addresses = permit->private_addresses;
  if (plan_.secret) {
    const Status attached = AttachSecret(permit->secret, &request);
    if (!attached.ok()) return attached;
  }
  AddTrace(&request);
  return request;
}

// Each request is a span of its own, a retry too. An applet that traces by itself knows better.
void FetchOperation::AddTrace(HttpRequest* request) const {
  const bool has_own = std::any_of(
      plan_.headers.begin(), plan_.headers.end(),
      [](const auto& header) { return strcasecmp(header.first.c_str(), "traceparent") == 0; });
  if (trace_.empty() || has_own) return;
  const TraceContext span = ChildOf(trace_);
  request->headers.emplace_back("traceparent", span.Traceparent());
  if (!span.state.empty()) request->headers.emplace_back("tracestate", span.state);
}

Status FetchOperation::AttachSecret(bool permitted, HttpRequest* request) const {
  const SecretUse& use = *plan_.secret;
  if (!permitted) {
    // Another place that a redirect led to: it gets the request, but not the secret.
    if (redirects_ > 0) return Status::Ok();
    return Status(
        Code::kPermissionDenied,
        "package " + package_->package + " may not send secret \"" + use.name + "\" to " +
            plan_.url.Origin() +
            ": add it to \"secrets\" of that host in permissions.http of its applet.json");
  }
  const std::optional<std::string> secret = parts_.secrets.Find(use.name);
  if (!secret) {
    if (use.optional && !parts_.secrets.IsSet(use.name)) return Status::Ok();
    return Status(Code::kFailedPrecondition, "secret \"" + use.name + "\" is not configured: " +
                                                 parts_.secrets.HowToSet(use.name));
  }
  if (!IsHeaderValue(*secret)) {
    return Status(Code::kFailedPrecondition, "secret \"" + use.name +
                                                 "\" holds a line break or control character: " +
                                                 parts_.secrets.HowToSet(use.name));
  }
  std::string value = use.format;
  value.replace(value.find("{}"), 2, *secret);
  request->headers.emplace_back(use.header, std::move(value));
  return Status::Ok();
}

void FetchOperation::OnHead(HttpHead head) {
  head_ = std::move(head);
  next_ = Next::kDeliver;
  if (const std::optional<Milliseconds> delay = RetryDelay(head_)) {
    next_ = Next::kRetry;
    retry_delay_ = *delay;
    return;
  }
  if (plan_.redirects_left > 0 && IsRedirect(head_.status) && TakeRedirect(head_)) {
    next_ = Next::kRedirect;
    return;
  }
  if (plan_.stream) reply_->Event("head", HeadJson());
}

std::optional<Milliseconds> FetchOperation::RetryDelay(const HttpHead& head) const {
  if (plan_.retries_left == 0 || (head.status != 429 && head.status != 503)) return std::nullopt;
  const std::string text = Header(head, "retry-after");
  std::int64_t seconds = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  Milliseconds delay{0};
  if (error == std::errc() && rest == text.data() + text.size() && seconds >= 0) {
    // In whole seconds; a little more, so that all who were refused do not come back at once.
    if (seconds > kMaxRetryAfter.count() / 1000) return std::nullopt;
    delay = Milliseconds(seconds * 1000) +
            Milliseconds(static_cast<std::int64_t>(parts_.jitter() * 250));
  } else {
    const Milliseconds ceiling =
        std::min(kMaxRetryDelay, kFirstRetryDelay * (1 << (attempts_ - 1)));
    delay = ceiling / 2 + Milliseconds(static_cast<std::int64_t>(
                              parts_.jitter() * static_cast<double>(ceiling.count()) / 2));
  }
  if (delay >= Left()) return std::nullopt;
  return delay;
}

// Points the plan at the new place. False: the redirect cannot be followed and is the answer.
bool FetchOperation::TakeRedirect(const HttpHead& head) {
  const std::string location = Header(head, "location");
  if (location.empty()) return false;
  Result<Url> target = ResolveUrl(plan_.url, location);
  if (!target.ok()) return false;
  if (plan_.url.scheme == "https" && target->scheme == "http") return false;
  const bool to_get =
      head.status == 303 || ((head.status == 301 || head.status == 302) && plan_.method == "POST");
  if (to_get && plan_.method != "HEAD") {
    plan_.method = "GET";
    plan_.body = nullptr;
    std::erase_if(plan_.headers, [](const auto& header) {
      return strcasecmp(header.first.c_str(), "content-type") == 0;
    });
  }
  plan_.url = std::move(*target);
  --plan_.redirects_left;
  ++redirects_;
  return true;
}

bool FetchOperation::OnData(std::string_view bytes) {
  if (next_ != Next::kDeliver) return false;  // not worth reading: drops the connection
  size_bytes_ += bytes.size();
  if (size_bytes_ > plan_.max_bytes) {
    refusal_ = Status(Code::kResourceExhausted, plan_.url.Origin() +
                                                    ": the answer is longer than max_bytes, " +
                                                    std::to_string(plan_.max_bytes));
    return false;
  }
  plan_.stream ? reply_->Event("data", bytes) : void(body_.append(bytes));
  return true;
}

void FetchOperation::OnDone(Status status) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    transfer_id_ = 0;
    if (aborted_) return;
  }
  const Next next = std::exchange(next_, Next::kDeliver);
  if (next == Next::kRedirect) return Send();
  if (next == Next::kRetry) return SendLater();
  if (!refusal_.ok()) return reply_->Fail(refusal_);
  status.ok() ? Finish() : reply_->Fail(std::move(status));
}

void FetchOperation::SendLater() {
  --plan_.retries_left;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (aborted_) return;
  timer_id_ = parts_.timers.After(retry_delay_, [self = shared_from_this()] { self->Send(); });
}

void FetchOperation::Finish() {
  std::string text = HeadJson();
  text.back() = ',';
  text += "\"size_bytes\":" + std::to_string(size_bytes_) + "}";
  reply_->Done({Status::Ok(), std::move(text), std::move(body_)});
}

std::string FetchOperation::HeadJson() const {
  json::Object headers;
  for (const auto& [name, value] : head_.headers) {
    // Bytes above 127 in headers have no agreed meaning; JSON must be UTF-8.
    headers.Set(name, IsValidUtf8(value) ? value : std::string("(not UTF-8)"));
  }
  json::Object head;
  head.Set("status", head_.status);
  head.Set("headers", std::move(headers));
  head.Set("url", plan_.url.text);
  head.Set("attempts", attempts_ - redirects_);
  return json::Write(json::Value(std::move(head)));
}

}  // namespace synappsd::services
