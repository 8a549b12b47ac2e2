// Poller: tells a loop which of its file descriptors are ready.
#ifndef SYNAPPSD_REST_NET_POLLER_H_
#define SYNAPPSD_REST_NET_POLLER_H_

#include <cstdint>

namespace synappsd::net {

struct Interest {
  bool read = false;
  bool write = false;
  friend bool operator==(const Interest&, const Interest&) = default;
};

// None set: an error is pending on the socket.
struct Readiness {
  bool readable = false;
  bool writable = false;
  bool hangup = false;  // no direction of the connection works any more
};

// Says who an event is for. Never used twice, unlike file descriptors: an event that was on its way
// when its descriptor was closed reaches nobody.
using PollTag = std::uint64_t;

// Level-triggered. Loop thread only.
class Poller {
 public:
  virtual ~Poller() = default;
  virtual void Add(int fd, PollTag tag, Interest interest) = 0;
  virtual void Change(int fd, PollTag tag, Interest interest) = 0;
  virtual void Remove(int fd) = 0;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_POLLER_H_
