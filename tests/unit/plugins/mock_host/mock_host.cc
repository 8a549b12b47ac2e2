#include "mock_host.h"

#include <utility>

namespace synappsd::testing {
namespace {

std::string_view View(synapps_str text) {
  return text.len == 0 ? std::string_view() : std::string_view(text.ptr, text.len);
}

synapps_str Str(std::string_view text) { return {text.data(), text.size()}; }

std::uint64_t IdOf(const synapps_call* call) { return reinterpret_cast<std::uintptr_t>(call); }

}  // namespace

MockHost::MockHost() : table_() {
  table_.size = sizeof(table_);
  table_.abi_minor = SYNAPPS_ABI_MINOR;
  table_.log_level = &log_level_;
  table_.ctx = this;
  table_.log = [](const synapps_host* host, std::int32_t, synapps_str text, synapps_str) {
    Of(host).log_.emplace_back(View(text));
  };
  table_.emit = [](const synapps_host* host, synapps_call* call, synapps_str kind,
                   synapps_str data) { return Of(host).Emit(call, View(kind), View(data)); };
  table_.complete = [](const synapps_host* host, synapps_call* call, synapps_status status,
                       synapps_str json,
                       synapps_str) { return Of(host).Complete(call, status, View(json)); };
  table_.cancelled = [](const synapps_host* host, synapps_call* call) -> std::int32_t {
    const CallRecord* record = Of(host).Find(call);
    return record == nullptr || record->cancelled || record->ended;
  };
  table_.request = [](const synapps_host* host, synapps_call* call, synapps_str method,
                      synapps_str json, synapps_str body, const synapps_reply* reply, void* user,
                      std::uint64_t* id) {
    return Of(host).Ask(call, View(method), View(json), View(body), *reply, user, id);
  };
  table_.abort = [](const synapps_host* host, std::uint64_t id) { Of(host).Abort(id); };
  table_.post = [](const synapps_host* host, void (*fn)(void*), void* user) -> synapps_status {
    Of(host).loop_.emplace_back([fn, user] { fn(user); });
    return SYNAPPS_OK;
  };
}

MockHost& MockHost::Of(const synapps_host* host) { return *static_cast<MockHost*>(host->ctx); }

std::uint64_t MockHost::NewCall() {
  calls_.emplace(++last_id_, CallRecord());
  return last_id_;
}

synapps_call* MockHost::Handle(std::uint64_t call) {
  return reinterpret_cast<synapps_call*>(static_cast<std::uintptr_t>(call));
}

void MockHost::MarkCancelled(std::uint64_t call) { calls_.at(call).cancelled = true; }

const Completion* MockHost::completion(std::uint64_t call) const {
  const CallRecord& record = calls_.at(call);
  return record.ended ? &record.completion : nullptr;
}

const std::vector<std::pair<std::string, std::string>>& MockHost::events(std::uint64_t call) const {
  return calls_.at(call).events;
}

std::vector<Question> MockHost::open_questions() const {
  std::vector<Question> questions;
  for (const auto& [id, open] : open_) {
    if (!open.aborted) questions.push_back(open.question);
  }
  return questions;
}

void MockHost::SendEvent(std::uint64_t question, std::string_view kind, std::string_view data) {
  // A copy in memory of its own, gone afterwards: reading it later is seen by ASan.
  const std::string own_kind(kind);
  const std::string own_data(data);
  const OpenQuestion open = open_.at(question);
  if (open.aborted) return;
  open.reply.on_event(open.user, Str(own_kind), Str(own_data));
}

void MockHost::Answer(std::uint64_t question, synapps_status status, std::string_view json,
                      std::string_view body) {
  if (open_.at(question).aborted) return;  // CANCELLED is on its way already
  Finish(question, status, json, body);
}

void MockHost::RefuseQuestion(std::size_t number, synapps_status status) {
  refusals_[number] = status;
}

void MockHost::RunLoop() {
  while (!loop_.empty()) {
    const std::function<void()> task = std::move(loop_.front());
    loop_.pop_front();
    task();
  }
}

MockHost::CallRecord* MockHost::Find(const synapps_call* call) {
  const auto found = calls_.find(IdOf(call));
  return found == calls_.end() ? nullptr : &found->second;
}

synapps_status MockHost::Complete(synapps_call* call, synapps_status status,
                                  std::string_view json) {
  CallRecord* record = Find(call);
  if (record == nullptr || record->ended) {
    violations_.push_back("a call was completed twice");
    return SYNAPPS_FAILED_PRECONDITION;
  }
  record->ended = true;
  record->completion = {status, std::string(json)};
  for (const auto& [id, open] : std::map<std::uint64_t, OpenQuestion>(open_)) {
    if (open.question.call == IdOf(call)) Abort(id);
  }
  return SYNAPPS_OK;
}

synapps_status MockHost::Emit(synapps_call* call, std::string_view kind, std::string_view data) {
  CallRecord* record = Find(call);
  if (record == nullptr || record->ended) {
    violations_.push_back("an event was emitted for a call that had ended");
    return SYNAPPS_FAILED_PRECONDITION;
  }
  record->events.emplace_back(kind, data);
  return SYNAPPS_OK;
}

synapps_status MockHost::Ask(synapps_call* call, std::string_view method, std::string_view json,
                             std::string_view body, const synapps_reply& reply, void* user,
                             std::uint64_t* id) {
  const std::size_t number = questions_asked_++;
  const CallRecord* record = Find(call);
  if (call != nullptr && (record == nullptr || record->ended)) {
    violations_.push_back("a question was asked for a call that had ended");
    return SYNAPPS_FAILED_PRECONDITION;
  }
  const auto refusal = refusals_.find(number);
  if (refusal != refusals_.end()) return refusal->second;
  *id = ++last_id_;
  open_[*id] = {{*id, IdOf(call), std::string(method), std::string(json), std::string(body)},
                reply,
                user,
                false};
  return SYNAPPS_OK;
}

void MockHost::Abort(std::uint64_t id) {
  const auto found = open_.find(id);
  if (found == open_.end() || found->second.aborted) return;
  found->second.aborted = true;
  loop_.emplace_back([this, id] { Finish(id, SYNAPPS_CANCELLED, {}, {}); });
}

void MockHost::Finish(std::uint64_t id, synapps_status status, std::string_view json,
                      std::string_view body) {
  const OpenQuestion open = open_.at(id);
  open_.erase(id);
  const std::string own_json(json);
  const std::string own_body(body);
  open.reply.on_done(open.user, status, Str(own_json), Str(own_body));
}

}  // namespace synappsd::testing
