// Acceptor: the thread that takes new connections from the listening sockets.
#ifndef SYNAPPSD_REST_NET_ACCEPTOR_H_
#define SYNAPPSD_REST_NET_ACCEPTOR_H_

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "rest/net/peer.h"
#include "rest/net/unique_fd.h"

namespace synappsd::net {

// Out of file descriptors it gives up a reserved one to accept the waiting client and close it at
// once: the client knows, and the thread does not spin on a socket that stays readable.
class Acceptor {
 public:
  // On the acceptor's thread: a connected, non-blocking socket and who is at its other end.
  using OnAccept = std::function<void(UniqueFd socket, Peer peer)>;

  Acceptor(std::vector<UniqueFd> listeners, OnAccept on_accept);
  ~Acceptor();  // Stop()
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  // Ends the thread and closes the listening sockets. Idempotent; one thread at a time.
  void Stop();

 private:
  void Run();
  void AcceptFrom(int listener);
  bool RefuseOne(int listener);  // false: nobody was waiting

  std::vector<UniqueFd> listeners_;
  const OnAccept on_accept_;
  UniqueFd stop_event_;
  UniqueFd reserve_;
  MonotonicTime last_warning_{};  // of want of descriptors; its thread only
  std::thread thread_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_ACCEPTOR_H_
