#include "scripted_host.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "applets/module/module_endpoint.h"
#include "base/json.h"
#include "base/utf8.h"
#include "host_methods_book.h"

namespace synappsd::check {
namespace {

std::uint64_t IdOf(const synapps_call* call) { return reinterpret_cast<std::uintptr_t>(call); }

std::string Quoted(std::string_view text) {
  constexpr std::size_t kShown = 80;
  return "\"" + std::string(text.substr(0, kShown)) + (text.size() > kShown ? "...\"" : "\"");
}

// The member of "permissions" without which a method is always refused; empty if none is missing.
std::string MissingPermission(const applets::Permissions& asked, std::string_view method) {
  if (method.starts_with("store.") && !asked.store) return "store";
  if (method.starts_with("http.") && asked.http.empty()) return "http";
  if (method.starts_with("secret.") && asked.secrets.empty()) return "secrets";
  if (method.starts_with("applet.") && asked.applets.empty()) return "applets";
  return "";
}

}  // namespace

// ---- loans

Loan::Loan(Lending lending, std::string_view text) : size_(text.size()) {
  plain_ = text;
  if (lending == Lending::kUnterminated) {
    guarded_ = std::make_shared<GuardedMemory>(text);
    // Kept, so that a module that reads it later is found by the check for that only.
    static std::mutex mutex;
    static auto* const kept = new std::vector<std::shared_ptr<GuardedMemory>>;
    const std::lock_guard<std::mutex> lock(mutex);
    kept->push_back(guarded_);
  }
  if (lending == Lending::kBorrowed) {
    guarded_ = std::make_shared<GuardedMemory>(std::string_view(plain_.c_str(), size_ + 1));
  }
}

synapps_str Loan::str() const {
  return {guarded_ == nullptr ? plain_.data() : guarded_->data(), size_};
}

// ---- calls

std::uint64_t ScriptedHost::OpenCall() {
  const Lock lock(mutex_);
  calls_.emplace(++last_id_, Call());
  return last_id_;
}

synapps_call* ScriptedHost::Handle(std::uint64_t call) {
  return reinterpret_cast<synapps_call*>(static_cast<std::uintptr_t>(call));
}

void ScriptedHost::MarkCancelled(std::uint64_t call) {
  const Lock lock(mutex_);
  calls_[call].cancelled = true;
}

bool ScriptedHost::IsOpen(std::uint64_t call) const {
  const Lock lock(mutex_);
  const auto found = calls_.find(call);
  return found != calls_.end() && !found->second.ended;
}

Completion ScriptedHost::completion(std::uint64_t call) const {
  const Lock lock(mutex_);
  return calls_.at(call).completion;
}

void ScriptedHost::ForgetCall(std::uint64_t call) {
  const Lock lock(mutex_);
  calls_.erase(call);
}

void ScriptedHost::CompleteByHost(std::uint64_t call, synapps_status status) {
  if (!IsOpen(call)) return;  // complete() came before the error, and counts
  Complete(Handle(call), status, R"({"message":"the applet refused the call"})");
}

synapps_status ScriptedHost::Emit(synapps_call* call, std::string_view kind,
                                  std::string_view data) {
  BreakIfClosed("emit");
  if (!IsOpen(IdOf(call))) {
    Break(Rule::kStaleHandle, "emit() for a call that has ended");
    return SYNAPPS_FAILED_PRECONDITION;
  }
  const bool is_text = !kind.empty() && IsValidUtf8(kind) && IsValidUtf8(data);
  if (!is_text) Break(Rule::kEvent, "an event whose kind or data is not UTF-8");
  if (is_text && kind == "progress" && data.size() > applets::kMaxProgressBytes) {
    Break(Rule::kEvent, "\"progress\" of more than 64 KiB");
  } else if (is_text && kind == "progress" && !json::Parse(data).ok()) {
    Break(Rule::kEvent, "the data of \"progress\" is not JSON: " + Quoted(data));
  }
  return script_.refuse_events ? SYNAPPS_RESOURCE_EXHAUSTED : SYNAPPS_OK;
}

synapps_status ScriptedHost::Complete(synapps_call* call, synapps_status status,
                                      std::string_view json) {
  BreakIfClosed("complete");
  CheckResult(status, json);
  std::vector<std::uint64_t> open;
  {
    const Lock lock(mutex_);
    const auto found = calls_.find(IdOf(call));
    if (found == calls_.end() || found->second.ended) {
      auto& broken = broken_[static_cast<std::size_t>(Rule::kCompletedTwice)];
      if (!broken) broken = "complete() for a call that has ended";
      return SYNAPPS_FAILED_PRECONDITION;
    }
    found->second.ended = true;
    found->second.completion = {status, std::string(json)};
    for (const auto& [id, request] : requests_) {
      if (request.call == IdOf(call)) open.push_back(id);
    }
    ++changes_;
    changed_.notify_all();
  }
  for (const std::uint64_t id : open) Abort(id);
  return SYNAPPS_OK;
}

void ScriptedHost::CheckResult(synapps_status status, std::string_view json) {
  if (status < SYNAPPS_OK || status > SYNAPPS_UNAUTHENTICATED) {
    Break(Rule::kResult, "status " + std::to_string(status) + " does not exist");
  }
  const Result<json::Value> result = json::Parse(json);
  if (status == SYNAPPS_OK) {
    if (!result.ok()) {
      Break(Rule::kResult,
            "the result is not JSON: " + result.status().message() + ": " + Quoted(json));
    }
    return;
  }
  const json::Value* message = result.ok() ? result->Find("message") : nullptr;
  if (message == nullptr || message->if_string() == nullptr) {
    Break(Rule::kErrorMessage,
          "the error " + std::to_string(status) +
              " comes without {\"message\": \"...\"}: nobody will know why: " + Quoted(json));
  }
}

std::int32_t ScriptedHost::IsCancelled(synapps_call* call) {
  BreakIfClosed("cancelled");
  const Lock lock(mutex_);
  const auto found = calls_.find(IdOf(call));
  return found == calls_.end() || found->second.ended || found->second.cancelled ? 1 : 0;
}

// ---- requests

synapps_status ScriptedHost::Ask(synapps_call* call, std::string_view method, std::string_view json,
                                 const synapps_reply* reply, void* user, std::uint64_t* id) {
  BreakIfClosed("request");
  if (call != nullptr && !IsOpen(IdOf(call))) {
    Break(Rule::kStaleHandle, "request() for a call that has ended");
    return SYNAPPS_FAILED_PRECONDITION;
  }
  Request request;
  request.call = IdOf(call);
  request.user = user;
  CheckParameters(method, json, &request.stream);
  if (reply != nullptr && SYNAPPS_HAS(reply, on_done)) request.reply = *reply;
  bool failing = false;
  std::uint64_t own_id = 0;
  {
    const Lock lock(mutex_);
    failing = script_.failing_request == requests_asked_++;
    if (failing && script_.failure == RequestFailure::kRefused) return SYNAPPS_RESOURCE_EXHAUSTED;
    own_id = ++last_id_;
    requests_.emplace(own_id, request);
    if (id != nullptr) *id = own_id;
  }
  if (!script_.hold_answers) QueueAnswer(own_id, std::string(method), failing);
  return SYNAPPS_OK;
}

void ScriptedHost::CheckParameters(std::string_view method, std::string_view json, bool* stream) {
  const MethodScript* known = HostMethodsBook::Get().Find(method);
  if (known == nullptr) return;  // a probe; it gets UNIMPLEMENTED
  const Result<json::Value> params = json::Parse(json.empty() ? "{}" : json);
  const Status valid = params.ok() ? known->request.Check(*params) : params.status();
  if (!valid.ok()) {
    Break(Rule::kParameters, std::string(method) + ": " + valid.message() + ": " + Quoted(json));
    return;
  }
  const json::Value* asks_stream = params->Find("stream");
  *stream = asks_stream != nullptr && *asks_stream == json::Value(true);
  const std::string missing = MissingPermission(manifest_.permissions, method);
  if (!missing.empty()) {
    Break(Rule::kPermission, std::string(method) + " needs \"" + missing + "\" in \"permissions\"");
  }
}

void ScriptedHost::QueueAnswer(std::uint64_t id, const std::string& method, bool failing) {
  const MethodScript* known = HostMethodsBook::Get().Find(method);
  if (known == nullptr) {
    return Queue([this, id, method] {
      Finish(id, SYNAPPS_UNIMPLEMENTED, R"({"message":"this host has no such method"})", "");
    });
  }
  Queue([this, id, method, known, failing] {
    if (!failing) {
      SendEvents(id, method);
      return Finish(id, SYNAPPS_OK, known->answer, "{}");
    }
    switch (script_.failure) {
      case RequestFailure::kRefused:
      case RequestFailure::kUnavailable:
        return Finish(id, SYNAPPS_UNAVAILABLE, R"({"message":"it fails on purpose"})", "");
      case RequestFailure::kNoReason:
        return Finish(id, SYNAPPS_INTERNAL, "", "");
      case RequestFailure::kNonsense:
        return Finish(id, SYNAPPS_OK, "nonsense", "");
    }
  });
}

void ScriptedHost::SendEvents(std::uint64_t id, const std::string& method) {
  for (const auto& [kind, data] : HostMethodsBook::Get().Find(method)->events) {
    Request request;
    {
      const Lock lock(mutex_);
      const auto found = requests_.find(id);
      if (found == requests_.end() || !found->second.stream) return;
      request = found->second;
    }
    if (request.reply.on_event == nullptr) return;
    const Loan own_kind(script_.lending, kind);
    const Loan own_data(script_.lending, data);
    RunModule("on_event",
              [&] { request.reply.on_event(request.user, own_kind.str(), own_data.str()); });
  }
}

std::optional<ScriptedHost::Request> ScriptedHost::Take(std::uint64_t id) {
  const Lock lock(mutex_);
  const auto found = requests_.find(id);
  if (found == requests_.end()) return std::nullopt;
  const Request request = found->second;
  requests_.erase(found);
  return request;
}

void ScriptedHost::Finish(std::uint64_t id, synapps_status status, const std::string& json,
                          const std::string& body) {
  const std::optional<Request> request = Take(id);
  if (!request || request->reply.on_done == nullptr) return;
  const Loan own_json(script_.lending, json);
  const Loan own_body(script_.lending, body);
  RunModule("on_done",
            [&] { request->reply.on_done(request->user, status, own_json.str(), own_body.str()); });
}

void ScriptedHost::Abort(std::uint64_t id) {
  BreakIfClosed("abort");
  Queue([this, id] { Finish(id, SYNAPPS_CANCELLED, R"({"message":"aborted"})", ""); });
}

synapps_status ScriptedHost::Post(void (*fn)(void*), void* user) {
  BreakIfClosed("post");
  if (fn == nullptr) return SYNAPPS_INVALID_ARGUMENT;
  if (script_.refuse_posts) return SYNAPPS_RESOURCE_EXHAUSTED;
  Queue([this, fn, user] { RunModule("a posted function", [&] { fn(user); }); });
  return SYNAPPS_OK;
}

// ---- the loop

void ScriptedHost::Queue(std::function<void()> task) {
  const Lock lock(mutex_);
  loop_.push_back(std::move(task));
  ++changes_;
  changed_.notify_all();
}

bool ScriptedHost::RunUntil(const std::function<bool()>& done, milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    std::uint64_t seen = 0;
    {
      const Lock lock(mutex_);
      seen = changes_;
    }
    if (done()) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::function<void()> task;
    {
      Lock lock(mutex_);
      changed_.wait_until(lock, deadline, [&] { return changes_ != seen || !loop_.empty(); });
      if (!loop_.empty()) {
        task = std::move(loop_.front());
        loop_.pop_front();
      }
    }
    if (task) task();
  }
}

bool ScriptedHost::RunModule(const char* what, const std::function<void()>& code) {
  const auto started = std::chrono::steady_clock::now();
  bool returned = false;
  try {
    code();
    returned = true;
  } catch (const std::exception& error) {
    Break(Rule::kException, std::string(what) + "() threw: " + error.what());
  } catch (...) {
    Break(Rule::kException, std::string(what) + "() threw something");
  }
  if (std::this_thread::get_id() != loop_thread_) return returned;
  const auto took =
      std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started);
  const Lock lock(mutex_);
  longest_turn_ = std::max(longest_turn_, took);
  return returned;
}

void ScriptedHost::Close() {
  const Lock lock(mutex_);
  closed_ = true;
}

// ---- what was found

void ScriptedHost::Break(Rule rule, std::string how) {
  const Lock lock(mutex_);
  auto& broken = broken_[static_cast<std::size_t>(rule)];
  if (!broken) broken = std::move(how);
}

void ScriptedHost::BreakIfClosed(const char* function) {
  {
    const Lock lock(mutex_);
    if (!closed_) return;
  }
  Break(Rule::kAfterDestroy, std::string(function) + "() after destroy()");
}

std::size_t ScriptedHost::requests_asked() const {
  const Lock lock(mutex_);
  return requests_asked_;
}

std::optional<std::string> ScriptedHost::Broken(Rule rule) const {
  const Lock lock(mutex_);
  return broken_[static_cast<std::size_t>(rule)];
}

milliseconds ScriptedHost::longest_turn() const {
  const Lock lock(mutex_);
  return longest_turn_;
}

std::string ScriptedHost::log() const {
  const Lock lock(mutex_);
  return log_;
}

}  // namespace synappsd::check
