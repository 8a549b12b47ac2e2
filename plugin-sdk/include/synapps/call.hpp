// synapps/call.hpp - one request the host has made of the applet, and what the applet asks of the
// host on its behalf. Part of applet.hpp; include that one.
//
// Whoever holds the Call answers it, once, now or later. A question to the host takes the Call and
// hands it back with the answer, so there is never a doubt who holds it:
//
//   synapps::Ask(std::move(call), "config.get/1", "{}", {},
//                [](synapps::Call call, synapps::Reply reply) { call.Answer(reply.json); });
//
// What may go wrong is taken care of: a Call that everybody let go of fails with INTERNAL; an Error
// thrown from Handle() or from a continuation becomes the Call's status (other exceptions:
// INTERNAL); when the host cancels a Call, what was asked on its behalf is aborted, and the
// continuation gets CANCELLED.
#ifndef SYNAPPS_CALL_HPP_
#define SYNAPPS_CALL_HPP_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "applet.h"
#include "json.hpp"

namespace synapps {

using Status = synapps_status;

// Thrown by an applet to fail a call, and by Ask() if the host refuses to take a question.
class Error : public std::runtime_error {
 public:
  // `text` says what is wrong and what to do about it. `details` is a JSON object or empty.
  Error(Status status, const std::string& text, std::string details = {})
      : std::runtime_error(text), status_(status), details_(std::move(details)) {}
  Status status() const { return status_; }
  const std::string& details() const { return details_; }

 private:
  Status status_;
  std::string details_;
};

inline synapps_str ToAbi(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view FromAbi(synapps_str text) {
  return text.len == 0 ? std::string_view() : std::string_view(text.ptr, text.len);
}

namespace detail {

// What is known of a call by everybody who may end it. The last reference fails what nobody
// answered. Thread-safe.
class CallState {
 public:
  using Ended = std::function<void(synapps_call*)>;
  CallState(const synapps_host* host, synapps_call* call, Ended ended)
      : host_(host), call_(call), ended_(std::move(ended)) {}
  CallState(const CallState&) = delete;
  CallState& operator=(const CallState&) = delete;
  ~CallState() { Fail(SYNAPPS_INTERNAL, "the applet let go of the call without answering it", {}); }

  const synapps_host* host() const { return host_; }
  synapps_call* call() const { return call_; }
  bool answered() const { return answered_.load(); }

  Status Complete(Status status, std::string_view json, std::string_view body) noexcept {
    if (answered_.exchange(true)) return SYNAPPS_FAILED_PRECONDITION;
    ended_(call_);
    return host_->complete(host_, call_, status, ToAbi(json), ToAbi(body));
  }

  Status Fail(Status status, std::string_view text, std::string_view details) noexcept {
    try {
      json::Object object;
      object.Text("message", text);
      if (!details.empty()) object.Raw("details", details);
      return Complete(status, object.str(), {});
    } catch (...) {  // no memory for the message: the status alone must do
      return Complete(status, {}, {});
    }
  }

  // Runs the applet's code; what it throws becomes the call's answer.
  template <class Function>
  void Guard(Function&& function) noexcept {
    try {
      function();
    } catch (const Error& error) {
      Fail(error.status() == SYNAPPS_OK ? SYNAPPS_INTERNAL : error.status(), error.what(),
           error.details());
    } catch (const std::bad_alloc&) {
      Fail(SYNAPPS_RESOURCE_EXHAUSTED, "the applet ran out of memory", {});
    } catch (const std::exception& error) {
      Fail(SYNAPPS_INTERNAL, error.what(), {});
    } catch (...) {
      Fail(SYNAPPS_INTERNAL, "the applet threw something that is no std::exception", {});
    }
  }

  // Sends a question of this call; `id` lives until its on_done.
  Status Send(std::string_view method, std::string_view json, std::string_view body,
              const synapps_reply& reply, void* user, std::uint64_t* id) noexcept {
    // Held over request(), which never calls back from inside: Cancel() sees every id, or none.
    const std::lock_guard<std::mutex> lock(mutex_);
    if (cancelled_) return SYNAPPS_CANCELLED;
    try {
      open_.reserve(open_.size() + 1);
    } catch (...) {
      return SYNAPPS_RESOURCE_EXHAUSTED;
    }
    const Status status =
        host_->request(host_, call_, ToAbi(method), ToAbi(json), ToAbi(body), &reply, user, id);
    if (status == SYNAPPS_OK) open_.push_back(*id);
    return status;
  }

  void Forget(std::uint64_t id) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_.erase(std::remove(open_.begin(), open_.end(), id), open_.end());
  }

  void Cancel() noexcept {
    std::vector<std::uint64_t> open;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      cancelled_ = true;
      open.swap(open_);
    }
    for (const std::uint64_t id : open) host_->abort(host_, id);
  }

 private:
  const synapps_host* const host_;
  synapps_call* const call_;
  const Ended ended_;
  std::atomic<bool> answered_{false};
  std::mutex mutex_;
  bool cancelled_ = false;           // guarded by mutex_
  std::vector<std::uint64_t> open_;  // guarded by mutex_: questions without an answer yet
};

}  // namespace detail

class Call {
 public:
  explicit Call(std::shared_ptr<detail::CallState> state) : state_(std::move(state)) {}
  Call(Call&&) = default;
  Call& operator=(Call&&) = default;

  // False after it has been moved from.
  explicit operator bool() const { return state_ != nullptr; }

  // Ends the call with a result message {"content":..., "metadata":...}. FAILED_PRECONDITION if it
  // has been answered already.
  Status Answer(std::string_view json, std::string_view body = {}) const {
    return state_->Complete(SYNAPPS_OK, json, body);
  }
  // The same from the two parts, JSON texts; `content` becomes the node's output.
  Status AnswerContent(std::string_view content, std::string_view metadata = "{}") const {
    return Answer(json::Object().Raw("content", content).Raw("metadata", metadata).str());
  }
  // Ends the call without a result. `details` is a JSON object or empty.
  Status Fail(Status status, std::string_view text, std::string_view details = {}) const {
    return state_->Fail(status, text, details);
  }

  // Streams an event to whoever waits for the call; see synapps_host::emit.
  Status Emit(std::string_view kind, std::string_view data) const {
    return state_->host()->emit(state_->host(), state_->call(), ToAbi(kind), ToAbi(data));
  }
  // True once nobody wants the result any more. For loops; questions to the host are aborted
  // without it.
  bool cancelled() const { return state_->host()->cancelled(state_->host(), state_->call()) != 0; }
  bool answered() const { return state_->answered(); }

  const std::shared_ptr<detail::CallState>& state() const { return state_; }

 private:
  std::shared_ptr<detail::CallState> state_;
};

// How the host answered a question. The views are valid until the continuation returns.
struct Reply {
  Status status;
  std::string_view json;  // OK: the method's result; else {"message":..., "details":...} or empty
  std::string_view body;

  bool ok() const { return status == SYNAPPS_OK; }
  // What went wrong, in words; empty if nothing did or nobody said.
  std::string message() const {
    const auto view = json::View::Parse(json);
    return ok() || !view ? std::string() : (*view)["message"].AsString().value_or("");
  }
};

// The result of a method, or an Error that says what failed and becomes the call's answer.
inline json::View RequireAnswer(std::string_view method, const Reply& reply) {
  if (!reply.ok()) {
    const std::string reason = reply.message();
    throw Error(reply.status,
                reason.empty() ? std::string(method) + " failed without a reason" : reason);
  }
  const auto view = json::View::Parse(reply.json);
  if (!view) throw Error(SYNAPPS_INTERNAL, std::string(method) + " answered no JSON");
  return *view;
}

// A continuation with state of its own. It is kept until OnDone() has returned, or has become
// pointless because the call was answered meanwhile.
class Waiter {
 public:
  virtual ~Waiter() = default;
  // An event of a streaming method, e.g. "data" of http.fetch/1.
  virtual void OnEvent(const Call& /*call*/, std::string_view /*kind*/, std::string_view /*data*/) {
  }
  virtual void OnDone(Call call, Reply reply) = 0;
};

namespace detail {

// A question on its way. Owned by the host's reply from a successful Send() until on_done.
struct Question {
  Call call;
  std::unique_ptr<Waiter> waiter;
  std::uint64_t id = 0;

  static void OnEvent(void* user, synapps_str kind, synapps_str data) noexcept {
    auto* question = static_cast<Question*>(user);
    if (question->call.answered()) return;
    const std::shared_ptr<CallState> state = question->call.state();
    state->Guard([&] { question->waiter->OnEvent(question->call, FromAbi(kind), FromAbi(data)); });
  }

  static void OnDone(void* user, synapps_status status, synapps_str json,
                     synapps_str body) noexcept {
    const std::unique_ptr<Question> question(static_cast<Question*>(user));
    const std::shared_ptr<CallState> state = question->call.state();
    state->Forget(question->id);
    if (state->answered()) return;
    state->Guard([&] {
      question->waiter->OnDone(std::move(question->call),
                               Reply{status, FromAbi(json), FromAbi(body)});
    });
  }
};

template <class Function>
class LambdaWaiter final : public Waiter {
 public:
  explicit LambdaWaiter(Function function) : function_(std::move(function)) {}
  void OnDone(Call call, Reply reply) override { function_(std::move(call), reply); }

 private:
  Function function_;
};

}  // namespace detail

// Asks the host for something on behalf of `call`; methods are in plugin-sdk/doc/methods.md.
// Throws Error if the host refuses at once: let it pass, and it becomes the call's answer.
inline void Ask(Call call, std::string_view method, std::string_view json, std::string_view body,
                std::unique_ptr<Waiter> waiter) {
  const std::shared_ptr<detail::CallState> state = call.state();
  auto question =
      std::make_unique<detail::Question>(detail::Question{std::move(call), std::move(waiter), 0});
  const synapps_reply reply = {sizeof(synapps_reply), &detail::Question::OnEvent,
                               &detail::Question::OnDone};
  // The answer may come on the loop thread before this returns, so it owns the question already.
  detail::Question* sent = question.release();
  const Status status = state->Send(method, json, body, reply, sent, &sent->id);
  if (status == SYNAPPS_OK) return;
  question.reset(sent);
  throw Error(status, status == SYNAPPS_CANCELLED ? "the call was cancelled"
                                                  : "the host refused " + std::string(method));
}

// The same with a function (Call, Reply), which may be move-only.
template <class OnDone, class = std::enable_if_t<std::is_invocable_v<OnDone&, Call, Reply>>>
void Ask(Call call, std::string_view method, std::string_view json, std::string_view body,
         OnDone on_done) {
  Ask(std::move(call), method, json, body,
      std::unique_ptr<Waiter>(new detail::LambdaWaiter<OnDone>(std::move(on_done))));
}

}  // namespace synapps

#endif  // SYNAPPS_CALL_HPP_
