// EventParser: the text of server-sent events (the HTML standard's "event stream") into events.
//
// A line "event: KIND", "id: ID" or "data: TEXT" is a field of the event under way, an empty line
// ends it, a line that begins with ":" is a comment (the daemon's sign of life).
#ifndef SYNAPPSD_CTL_HTTP_EVENT_PARSER_H_
#define SYNAPPSD_CTL_HTTP_EVENT_PARSER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace synappsd::ctl {

struct ServerEvent {
  std::string kind;
  std::string id;  // empty: none of its own
  std::string data;
};

class EventParser {
 public:
  // Appends the events that end in `bytes`. RESOURCE_EXHAUSTED: an event of more than 16 MiB, more
  // than the daemon sends; nothing is to be fed after it.
  Status Feed(std::string_view bytes, std::vector<ServerEvent>* events);

 private:
  void TakeLine(std::string_view line, std::vector<ServerEvent>* events);

  std::string unread_;  // of a line that has not ended
  ServerEvent event_;
  bool has_data_ = false;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_HTTP_EVENT_PARSER_H_
