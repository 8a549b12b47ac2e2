// Connection: one client's socket, from the handshake to the last byte.
//
//   handshake --> open (a Protocol speaks) --> closing (unsent bytes leave, then the peer's end is
//   awaited, so that it reads our answer before a reset could reach it) --> closed
#ifndef SYNAPPSD_REST_NET_CONNECTION_H_
#define SYNAPPSD_REST_NET_CONNECTION_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

#include "base/clock.h"
#include "rest/net/input_buffer.h"
#include "rest/net/output_queue.h"
#include "rest/net/peer.h"
#include "rest/net/poller.h"
#include "rest/net/protocol.h"
#include "rest/net/transport.h"

namespace synappsd::net {

class Loop;

// What handles on other threads may know of a connection.
struct ConnectionStatus {
  std::atomic<std::size_t> unsent_bytes{0};
  std::atomic<bool> gone{false};
};

// Owned by its loop; everything here runs on the loop's thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  struct Socket {
    int fd = -1;  // owned by `transport`
    PollTag tag = 0;
    std::unique_ptr<Transport> transport;
    Peer peer;
  };

  Connection(Loop* loop, Socket socket);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // From the loop.
  void Start(std::shared_ptr<Protocol> protocol);
  void Refuse(std::string answer);  // instead of Start(): sends it and closes
  void OnReady(Readiness ready);
  void OnTick(MonotonicTime now);
  void OnDrain();

  // For the protocol. After any of the three closing calls below it may be detached.
  InputBuffer& input() { return input_; }
  OutputQueue& output() { return output_; }
  bool end_of_input() const { return end_of_input_; }
  bool is_tls() const { return is_tls_; }
  const Peer& peer() const { return peer_; }
  Loop& loop() { return *loop_; }
  const std::shared_ptr<ConnectionStatus>& status() const { return status_; }

  // Replaces the protocol, which is detached; the new one gets what input there is.
  void SwitchTo(std::shared_ptr<Protocol> protocol);

  // Writes what the socket takes now; the rest leaves when it can. Closes if the peer is gone.
  void Flush();

  // No more input is taken; closes after the output has left.
  void FinishAndClose();

  // Closes at once. Idempotent.
  void Close();

 private:
  enum class Phase { kHandshake, kOpen, kClosing, kClosed };

  void ContinueHandshake();
  void ReadInput();
  bool TakeInput(std::string_view bytes);  // false: read no more for now
  void OnEndOfInput();
  void Deliver();
  void WriteOutput();
  void FinishWritingIfFlushed();
  bool WantsInput() const;
  void UpdateInterest();

  Loop* const loop_;
  const int fd_;
  const PollTag tag_;
  std::unique_ptr<Transport> transport_;  // null once closed
  const bool is_tls_;
  const Peer peer_;
  const std::shared_ptr<ConnectionStatus> status_ = std::make_shared<ConnectionStatus>();
  std::shared_ptr<Protocol> protocol_;
  Phase phase_ = Phase::kHandshake;
  InputBuffer input_;
  OutputQueue output_;
  Interest interest_{true, false};
  bool end_of_input_ = false;
  bool finished_writing_ = false;
  bool output_pending_ = false;
  MonotonicTime phase_since_;
  MonotonicTime write_progress_;  // while output is pending
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_CONNECTION_H_
