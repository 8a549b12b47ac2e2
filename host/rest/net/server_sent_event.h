// Server-sent events as text (WHATWG HTML, section 9.2.5).
#ifndef SYNAPPSD_REST_NET_SERVER_SENT_EVENT_H_
#define SYNAPPSD_REST_NET_SERVER_SENT_EVENT_H_

#include <string>
#include <string_view>

namespace synappsd::net {

// One event. Every line of `data`, ended by LF, CR or CR LF, becomes a data line of its own;
// `event` and `id` are one line each: line ends in them become blanks. Empty ones are left out.
std::string FormatServerSentEvent(std::string_view data, std::string_view event,
                                  std::string_view id);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_SERVER_SENT_EVENT_H_
