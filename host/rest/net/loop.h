// Loop: the connections of one reactor thread, its mailbox and its timer.
#ifndef SYNAPPSD_REST_NET_LOOP_H_
#define SYNAPPSD_REST_NET_LOOP_H_

#include <memory>
#include <string>
#include <unordered_map>

#include "rest/net/mailbox.h"
#include "rest/net/peer.h"
#include "rest/net/poller.h"
#include "rest/net/server_context.h"
#include "rest/net/unique_fd.h"

namespace synappsd::net {

class Connection;

enum class Admission { kServe, kRefuse };  // the latter: over the limit, 503 and close

class Loop {
 public:
  explicit Loop(std::shared_ptr<ServerContext> context);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Any thread. The connection is already counted; the loop uncounts it.
  void Adopt(UniqueFd socket, Peer peer, Admission admission);
  void Drain();     // tells every connection that the server stops
  void CloseAll();  // closes every connection

  // Called by the reactor, on the loop's thread. `poller` outlives the loop's use of it.
  void Attach(std::unique_ptr<Poller> poller);
  void OnReady(PollTag tag, Readiness ready);

  // For connections, on the loop's thread.
  Poller& poller() { return *poller_; }
  const ServerContext& context() const { return *context_; }
  const std::shared_ptr<ServerContext>& shared_context() const { return context_; }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }
  bool draining() const { return draining_; }
  void Forget(PollTag tag);

 private:
  void StartConnection(UniqueFd socket, Peer peer, Admission admission);
  void OnTimer();
  void SetTimer(bool running);
  template <typename Action>
  void ForEachConnection(Action action);

  const std::shared_ptr<ServerContext> context_;
  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  const UniqueFd timer_;
  std::unique_ptr<Poller> poller_;
  std::unordered_map<PollTag, std::shared_ptr<Connection>> connections_;
  PollTag last_tag_ = 0;
  bool draining_ = false;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_LOOP_H_
