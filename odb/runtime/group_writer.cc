#include "runtime/group_writer.h"

#include <pthread.h>

#include <chrono>
#include <utility>

namespace synappsd {
namespace store {

void WriteGroup::SetAll(const Status& status) {
  for (PendingWrite& write : writes) write.status = status;
}

void WriteGroup::FailRest(const Status& status) {
  for (PendingWrite& write : writes) {
    if (write.status.ok()) write.status = status;
  }
}

GroupWriter::GroupWriter(std::unique_ptr<GroupCommitter> committer, Limits limits,
                         StoreObserver* observer)
    : limits_(limits),
      observer_(observer),
      committer_(std::move(committer)),
      author_(std::make_shared<const std::string>()) {
  thread_ = std::thread([this] { Work(); });
  pthread_setname_np(thread_.native_handle(), "store-write");
}

GroupWriter::~GroupWriter() { Stop(); }

bool GroupWriter::Post(Apply apply, Done done) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (stopping_ || queue_.size() >= limits_.max_queued) return false;
  queue_.push_back(Queued{PendingWrite{std::move(apply), std::move(done), Status::Ok()}, author_});
  changed_.notify_one();
  return true;
}

std::size_t GroupWriter::queued() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return queue_.size();
}

void GroupWriter::Tell(const WriteGroup& group, double seconds) const {
  observer_->OnGroup(group.writes.size(), seconds);
  for (const PendingWrite& write : group.writes) {
    if (!write.status.ok()) observer_->OnFailure(write.status.code());
  }
}

void GroupWriter::WriteAs(const std::string& author) {
  const Author changed = std::make_shared<const std::string>(author);
  std::lock_guard<std::mutex> lock(mutex_);
  author_ = changed;
}

void GroupWriter::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  committer_.reset();
}

bool GroupWriter::Pause(std::int64_t milliseconds) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  return !changed_.wait_until(lock, until, [this] { return stopping_; });
}

void GroupWriter::RefuseQueued(const Status& status) {
  std::deque<Queued> refused;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    refused.swap(queue_);
  }
  for (Queued& queued : refused) queued.write.done(status);
}

void GroupWriter::Work() {
  WriteGroup group;
  while (TakeGroup(&group)) {
    const auto begun = std::chrono::steady_clock::now();
    committer_->Commit(&group, this);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (observer_ != nullptr) Tell(group, took.count());
    for (PendingWrite& write : group.writes) write.done(write.status);
    group.writes.clear();
  }
}

bool GroupWriter::TakeGroup(WriteGroup* group) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  if (queue_.empty()) return false;  // stopping, and nothing left
  group->author = queue_.front().author;
  Fill(group);
  return true;
}

void GroupWriter::TakeMore(WriteGroup* group) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Fill(group);
}

void GroupWriter::Fill(WriteGroup* group) {
  while (!queue_.empty() && queue_.front().author == group->author &&
         group->writes.size() < limits_.max_group) {
    group->writes.push_back(std::move(queue_.front().write));
    queue_.pop_front();
  }
}

}  // namespace store
}  // namespace synappsd
