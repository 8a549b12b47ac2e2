// Stream: an answer without an end, for server-sent events.
#ifndef SYNAPPSD_REST_NET_STREAM_H_
#define SYNAPPSD_REST_NET_STREAM_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace synappsd::net {

// Any thread. Bounded: a client whose unsent bytes would pass ServerOptions::max_backlog_bytes is
// disconnected. While idle the layer sends a comment line every sse_heartbeat.
class Stream {
 public:
  virtual ~Stream() = default;

  // Queues bytes. False: the client is gone or was too slow (it is then disconnected).
  virtual bool Write(std::string_view bytes) = 0;

  // Queues one server-sent event (WHATWG HTML, section 9.2): `data` may have several lines; an
  // empty `event` or `id` is left out.
  virtual bool WriteEvent(std::string_view data, std::string_view event = {},
                          std::string_view id = {}) = 0;

  // Ends the answer after what is queued.
  virtual void End() = 0;

  // Ends the answer for a client that shall have no more of it: broken off if it has not taken all
  // that is queued, so that reading slowly keeps nothing open.
  virtual void EndNow() = 0;

  // Runs once when the connection is gone, on its loop; at once if it is gone already. Write(),
  // End() and EndNow() never run it themselves: callers may hold locks that it takes.
  virtual void OnClose(std::function<void()> callback) = 0;

  virtual std::size_t backlog_bytes() const = 0;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_STREAM_H_
