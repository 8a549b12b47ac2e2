#include "events/subscription.h"

namespace synappsd::events {
namespace {

constexpr std::string_view kAllRuns = "runs";
constexpr std::string_view kRunPrefix = "run:";
constexpr std::string_view kFlowPrefix = "flow:";
constexpr std::size_t kMaxChannelBytes = 1024;  // a flow's id: at most 200 characters of 4 bytes

std::string Channel(std::string_view prefix, std::string_view id) {
  std::string channel(prefix);
  channel += id;
  return channel;
}

}  // namespace

bool Subscription::IsChannel(std::string_view channel) {
  if (channel.size() > kMaxChannelBytes) return false;
  return channel == kAllRuns ||
         (channel.starts_with(kRunPrefix) && channel.size() > kRunPrefix.size()) ||
         (channel.starts_with(kFlowPrefix) && channel.size() > kFlowPrefix.size());
}

bool Subscription::Add(std::string_view channel) {
  if (!IsChannel(channel) || channels_.find(channel) != channels_.end()) return true;
  if (channels_.size() >= max_channels_) return false;
  channels_.emplace(channel);
  return true;
}

void Subscription::Remove(std::string_view channel) {
  const auto found = channels_.find(channel);
  if (found != channels_.end()) channels_.erase(found);
}

bool Subscription::WantsRun(std::string_view run_id, std::string_view flow_id) const {
  return channels_.empty() || channels_.find(kAllRuns) != channels_.end() ||
         WantsNodeEvents(run_id, flow_id);
}

bool Subscription::WantsNodeEvents(std::string_view run_id, std::string_view flow_id) const {
  if (channels_.empty()) return false;
  return channels_.find(Channel(kRunPrefix, run_id)) != channels_.end() ||
         channels_.find(Channel(kFlowPrefix, flow_id)) != channels_.end();
}

}  // namespace synappsd::events
