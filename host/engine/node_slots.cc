#include "engine/node_slots.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"

namespace synappsd::engine {

void NodeSlots::Request(Ticket ticket, std::size_t max_of_applet) {
  Applet& applet = applets_[ticket.applet_type];
  applet.max_in_use = std::max<std::size_t>(max_of_applet, 1);
  applet.waiting.push_back({++arrivals_, std::move(ticket)});
}

std::optional<NodeSlots::Ticket> NodeSlots::Grant() {
  if (in_use_ >= max_in_use_) return std::nullopt;
  Applet* next = nullptr;
  for (auto& [type, applet] : applets_) {
    if (applet.waiting.empty() || applet.in_use >= applet.max_in_use) continue;
    if (next == nullptr || applet.waiting.front().arrival < next->waiting.front().arrival) {
      next = &applet;
    }
  }
  if (next == nullptr) return std::nullopt;
  Ticket ticket = std::move(next->waiting.front().ticket);
  next->waiting.pop_front();
  ++next->in_use;
  ++in_use_;
  return ticket;
}

void NodeSlots::Forget(const std::string& run_id) {
  for (auto at = applets_.begin(); at != applets_.end();) {
    Applet& applet = at->second;
    std::erase_if(applet.waiting,
                  [&run_id](const Waiting& waiting) { return waiting.ticket.run_id == run_id; });
    at = applet.in_use == 0 && applet.waiting.empty() ? applets_.erase(at) : std::next(at);
  }
}

void NodeSlots::Release(const std::string& applet_type) {
  const auto found = applets_.find(applet_type);
  CHECK(found != applets_.end() && found->second.in_use > 0) << "no slot of " << applet_type;
  --found->second.in_use;
  --in_use_;
  if (found->second.in_use == 0 && found->second.waiting.empty()) applets_.erase(found);
}

}  // namespace synappsd::engine
