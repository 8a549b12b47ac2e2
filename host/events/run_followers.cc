#include "events/run_followers.h"

#include <utility>

namespace synappsd::events {

void RunFollowers::Add(const std::string& run_id, const std::shared_ptr<RunFollower>& follower) {
  std::lock_guard lock(mutex_);
  followers_[run_id].push_back({follower.get(), follower});
}

void RunFollowers::Remove(const std::string& run_id, const RunFollower& follower) {
  std::lock_guard lock(mutex_);
  const auto found = followers_.find(run_id);
  if (found == followers_.end()) return;
  std::erase_if(found->second, [&](const Entry& entry) { return entry.identity == &follower; });
  if (found->second.empty()) followers_.erase(found);
}

bool RunFollowers::HasAny(const std::string& run_id) {
  std::lock_guard lock(mutex_);
  return followers_.count(run_id) != 0;
}

LiveLoad RunFollowers::Load() const {
  std::vector<std::shared_ptr<RunFollower>> all;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [run_id, entries] : followers_) {
      for (const Entry& entry : entries) {
        if (auto follower = entry.follower.lock()) all.push_back(std::move(follower));
      }
    }
  }
  LiveLoad load;
  for (const auto& follower : all) load.Add(follower->backlog_bytes());
  return load;
}

void RunFollowers::Publish(const engine::CommittedChanges& changes) {
  if (changes.events.empty()) return;
  for (const auto& follower : Of(changes.run_id)) follower->OnEvents(changes.events);
}

void RunFollowers::PublishNodeEvent(std::string_view run_id, std::string_view flow_id,
                                    std::string_view node_id, std::string_view kind,
                                    std::string_view data) {
  const auto followers = Of(std::string(run_id));
  if (followers.empty()) return;
  const std::string text = NodeEventData(run_id, flow_id, node_id, kind, data, limits_);
  for (const auto& follower : followers) follower->OnNodeEvent(text);
}

std::vector<std::shared_ptr<RunFollower>> RunFollowers::Of(const std::string& run_id) {
  std::vector<std::shared_ptr<RunFollower>> result;
  std::lock_guard lock(mutex_);
  const auto found = followers_.find(run_id);
  if (found == followers_.end()) return result;
  for (const Entry& entry : found->second) {
    if (auto follower = entry.follower.lock()) result.push_back(std::move(follower));
  }
  return result;
}

}  // namespace synappsd::events
