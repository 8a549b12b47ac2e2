#include "access/audit_trail.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "base/log.h"

namespace synappsd::access {
namespace {

constexpr std::size_t kCleanedAtOnce = 1'000;

void LogInstead(const store::AuditRecord& entry, const std::string& reason) {
  Log(LogLevel::kError, "an audit entry is only here",
      {{"reason", reason},
       {"actor", entry.actor},
       {"owner", entry.owner},
       {"address", entry.address},
       {"request_id", entry.request_id},
       {"action", entry.action},
       {"object", entry.object},
       {"status", entry.status},
       {"detail", entry.detail}});
}

}  // namespace

AuditTrail::AuditTrail(store::AuditStore& store, const Clock& clock, AuditOptions options)
    : store_(store), clock_(clock), options_(options), thread_([this] { Run(); }) {}

AuditTrail::~AuditTrail() { Stop(); }

void AuditTrail::Add(store::AuditRecord entry, std::function<void()> recorded) {
  entry.time = clock_.UnixSeconds();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!stopping_ && queue_.size() < options_.max_queued) {
      queue_.push_back({std::move(entry), std::move(recorded)});
      changed_.notify_all();
      return;
    }
  }
  LogInstead(entry, "the queue of audit entries is full, or the daemon is stopping");
  if (recorded) recorded();
}

void AuditTrail::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void AuditTrail::Run() {
  ::pthread_setname_np(::pthread_self(), "audit");
  MonotonicTime clean_at = clock_.Now();
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    changed_.wait_for(lock, std::min<Milliseconds>(options_.clean_every, std::chrono::minutes(1)),
                      [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty() && stopping_) return;
    std::vector<Queued> batch;
    while (!queue_.empty() && batch.size() < options_.max_batch) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    const bool stopping = stopping_;
    lock.unlock();
    const bool store_answers = batch.empty() || Write(std::move(batch));
    if (!stopping && options_.keep.count() > 0 && clock_.Now() >= clean_at) {
      Clean();
      clean_at = clock_.Now() + options_.clean_every;
    }
    lock.lock();
    if (!stopping_ || store_answers) continue;
    const std::deque<Queued> rest = std::exchange(queue_, {});
    lock.unlock();
    for (const Queued& queued : rest) LogOne(queued, "the database did not answer, and it stops");
    lock.lock();
  }
}

void AuditTrail::LogOne(const Queued& queued, const std::string& reason) {
  LogInstead(queued.entry, reason);
  if (queued.recorded) queued.recorded();
}

bool AuditTrail::Write(std::vector<Queued> batch) {
  std::vector<store::AuditRecord> entries;
  for (const Queued& queued : batch) entries.push_back(queued.entry);
  auto written = std::make_shared<std::promise<Status>>();
  std::future<Status> answer = written->get_future();
  store_.AppendAudit(std::move(entries),
                     [written](Status status) { written->set_value(std::move(status)); });
  Status status(Code::kUnavailable, "the database did not answer in time; it may be stored too");
  const bool answered = answer.wait_for(options_.store_limit) == std::future_status::ready;
  if (answered) status = answer.get();
  if (status.code() == Code::kInvalidArgument && batch.size() > 1) {
    return WriteSingly(std::move(batch));
  }
  for (Queued& queued : batch) {
    if (!status.ok()) LogInstead(queued.entry, status.ToString());
    if (queued.recorded) queued.recorded();
  }
  return answered;
}

// One of them is what the store cannot take; the others it shall.
bool AuditTrail::WriteSingly(std::vector<Queued> batch) {
  bool answered = true;
  for (Queued& queued : batch) {
    if (!answered) {
      LogOne(queued, "the database did not answer to the entry before it");
      continue;
    }
    std::vector<Queued> one;
    one.push_back(std::move(queued));
    answered = Write(std::move(one));
  }
  return answered;
}

void AuditTrail::Clean() {
  const double before = clock_.UnixSeconds() - std::chrono::duration<double>(options_.keep).count();
  for (std::size_t deleted = kCleanedAtOnce; deleted == kCleanedAtOnce;) {
    auto cleaned = std::make_shared<std::promise<Result<std::size_t>>>();
    std::future<Result<std::size_t>> answer = cleaned->get_future();
    store_.DeleteAuditBefore(before, kCleanedAtOnce, [cleaned](Result<std::size_t> count) {
      cleaned->set_value(std::move(count));
    });
    if (answer.wait_for(options_.store_limit) != std::future_status::ready) return;
    const Result<std::size_t> count = answer.get();
    if (!count.ok()) {
      Log(LogLevel::kWarn, "old audit entries stay for now",
          {{"reason", count.status().ToString()}});
      return;
    }
    deleted = *count;
  }
}

}  // namespace synappsd::access
