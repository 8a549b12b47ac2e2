// The outer form of every message to a WebSocket client, and the data of the small ones.
#ifndef SYNAPPSD_EVENTS_ENVELOPE_H_
#define SYNAPPSD_EVENTS_ENVELOPE_H_

#include <string>
#include <string_view>

namespace synappsd::events {

// {"id":ID,"type":TYPE,"data":DATA,"timestamp":UNIX_SECONDS}; `data` is JSON.
std::string Envelope(std::string_view id, std::string_view type, std::string_view data,
                     double unix_seconds);

// {"code":CODE,"message":MESSAGE}
std::string ErrorData(std::string_view code, std::string_view message);

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_ENVELOPE_H_
