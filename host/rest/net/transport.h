// Transport: one connected socket, plain or under TLS.
#ifndef SYNAPPSD_REST_NET_TRANSPORT_H_
#define SYNAPPSD_REST_NET_TRANSPORT_H_

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "rest/net/unique_fd.h"

namespace synappsd::net {

enum class IoState {
  kDone,     // bytes were moved, or the handshake is complete
  kBlocked,  // nothing can be moved now: wait for the socket
  kEnd,      // the peer sends no more
  kFailed,   // the connection is gone
};

struct IoResult {
  IoState state = IoState::kFailed;
  std::size_t bytes = 0;  // moved, with kDone
};

// Non-blocking; one thread.
class Transport {
 public:
  virtual ~Transport() = default;

  virtual IoResult Handshake() = 0;
  virtual IoResult Read(char* buffer, std::size_t size) = 0;

  // `slices` is not empty and has no empty slice. Repeated after kBlocked it must be given the
  // same bytes first, as many or more.
  virtual IoResult Write(const std::vector<std::string_view>& slices) = 0;

  // Tells the peer that nothing more comes.
  virtual void FinishWriting() = 0;

  // True if the last Handshake() or Read() waits for the socket to become writable.
  virtual bool wants_write() const { return false; }

  // True if Read() would give bytes without the socket becoming readable.
  virtual bool has_buffered_input() { return false; }

  virtual bool is_tls() const { return false; }
};

// Takes over a non-blocking socket.
std::unique_ptr<Transport> NewPlainTransport(UniqueFd socket);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_TRANSPORT_H_
