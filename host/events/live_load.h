// LiveLoad: how many clients follow runs in one way, and what waits for them to read.
#ifndef SYNAPPSD_EVENTS_LIVE_LOAD_H_
#define SYNAPPSD_EVENTS_LIVE_LOAD_H_

#include <algorithm>
#include <cstddef>

namespace synappsd::events {

struct LiveLoad {
  std::size_t clients = 0;
  std::size_t backlog_bytes = 0;          // of all of them
  std::size_t largest_backlog_bytes = 0;  // of one

  void Add(std::size_t client_backlog_bytes) {
    ++clients;
    backlog_bytes += client_backlog_bytes;
    largest_backlog_bytes = std::max(largest_backlog_bytes, client_backlog_bytes);
  }
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_LIVE_LOAD_H_
