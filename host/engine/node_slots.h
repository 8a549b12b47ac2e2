// NodeSlots: who may work next. Every call of an applet needs a slot, of its applet's (the
// manifest's concurrency) and of the daemon's; requests are served in order of arrival among those
// whose applet has one free. One thread; pure.
//
// A run asks for a bounded number at once (RunMachine), so no run can take all turns.
#ifndef SYNAPPSD_ENGINE_NODE_SLOTS_H_
#define SYNAPPSD_ENGINE_NODE_SLOTS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace synappsd::engine {

class NodeSlots {
 public:
  struct Ticket {
    std::string run_id;
    std::size_t node = 0;
    std::string applet_type;
  };

  explicit NodeSlots(std::size_t max_in_use) : max_in_use_(max_in_use) {}

  // `max_of_applet`: slots of the ticket's applet from now on.
  void Request(Ticket ticket, std::size_t max_of_applet);

  // The next request that has a slot, which is in use from now on; none: all have to wait.
  std::optional<Ticket> Grant();

  // The run's requests are void.
  void Forget(const std::string& run_id);

  // Gives a slot back.
  void Release(const std::string& applet_type);

  std::size_t in_use() const { return in_use_; }

 private:
  struct Waiting {
    std::uint64_t arrival;
    Ticket ticket;
  };
  struct Applet {
    std::size_t max_in_use = 0;
    std::size_t in_use = 0;
    std::deque<Waiting> waiting;
  };

  const std::size_t max_in_use_;
  std::size_t in_use_ = 0;
  std::uint64_t arrivals_ = 0;
  std::map<std::string, Applet> applets_;  // as many as are installed
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_NODE_SLOTS_H_
