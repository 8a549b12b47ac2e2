// Protocol: what is spoken on a connection: HTTP, then perhaps an event stream or WebSocket.
#ifndef SYNAPPSD_REST_NET_PROTOCOL_H_
#define SYNAPPSD_REST_NET_PROTOCOL_H_

#include "base/clock.h"

namespace synappsd::net {

// Everything runs on the connection's loop and must not block.
class Protocol {
 public:
  virtual ~Protocol() = default;

  // Input arrived or output left: take what can be taken of the connection's input.
  virtual void OnInput() = 0;

  // The peer sends no more; it may still read.
  virtual void OnEndOfInput() = 0;

  // False: do not read for now. Asked after each of the calls here.
  virtual bool wants_input() const = 0;

  // A few times a second, for timeouts.
  virtual void OnTick(MonotonicTime now) = 0;

  // The server is stopping: finish what is in progress, begin nothing.
  virtual void OnDrain() = 0;

  // The connection is gone or speaks another protocol now: forget it. Once.
  virtual void OnDetached() = 0;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_PROTOCOL_H_
