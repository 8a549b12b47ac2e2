// Subscription: which runs a session wants to hear about.
#ifndef SYNAPPSD_EVENTS_SUBSCRIPTION_H_
#define SYNAPPSD_EVENTS_SUBSCRIPTION_H_

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace synappsd::events {

// A set of channels: "run:<id>", "flow:<id>", "runs" (all). Without any: all runs, as clients of
// the existing system expect. Not thread-safe.
class Subscription {
 public:
  explicit Subscription(std::size_t max_channels) : max_channels_(max_channels) {}

  // True if the text names a channel; others may be subscribed to and mean nothing.
  static bool IsChannel(std::string_view channel);

  // False: there are max_channels already. What is no channel is taken and forgotten.
  bool Add(std::string_view channel);
  void Remove(std::string_view channel);

  bool WantsRun(std::string_view run_id, std::string_view flow_id) const;

  // Applets' events go only to those who named the run or its flow: existing clients do not know
  // that kind of message.
  bool WantsNodeEvents(std::string_view run_id, std::string_view flow_id) const;

 private:
  const std::size_t max_channels_;
  std::set<std::string, std::less<>> channels_;
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_SUBSCRIPTION_H_
