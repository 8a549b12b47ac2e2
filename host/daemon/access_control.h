// AccessControl: the daemon's keys and its gate, made of the configuration.
#ifndef SYNAPPSD_DAEMON_ACCESS_CONTROL_H_
#define SYNAPPSD_DAEMON_ACCESS_CONTROL_H_

#include "access/api_keys.h"
#include "access/audit_trail.h"
#include "access/key_ring.h"
#include "access/open_connections.h"
#include "config/config.h"
#include "rest/access_parts.h"
#include "rest/gate/gate.h"
#include "rest/net/server.h"

namespace synappsd::daemon {

class AccessControl {
 public:
  // `store` and `clock` must outlive this.
  AccessControl(const config::Config& config, store::Store& store, const Clock& clock);
  AccessControl(const AccessControl&) = delete;
  AccessControl& operator=(const AccessControl&) = delete;

  // Reads the keys; before anybody is let in.
  Status Start() { return keys_.Start(); }

  // Another daemon of the database made or revoked keys. Any thread.
  void OnChangedElsewhere() { keys_.ReadSoon(); }

  // What is queued is written. After the last answer, before the store is closed.
  void Stop();

  rest::AccessParts parts() { return {keys_, trail_, store_}; }
  gate::Gate& gate() { return gate_; }
  access::OpenConnections& connections() { return connections_; }

 private:
  void OnRefused(const gate::Refusal& refusal);

  store::Store& store_;
  access::KeyRing ring_;
  access::OpenConnections connections_;
  access::ApiKeys keys_;
  access::AuditTrail trail_;
  gate::Gate gate_;
};

// Binds where the configuration says, or takes what systemd has bound instead of it: a TCP socket
// replaces `listen`, a Unix socket the one of `socket.path`. The error says what to do; one is that
// a socket of systemd's lets other machines in and keys are not required. Returns where clients
// can connect.
Result<std::vector<std::string>> OpenDoors(const config::Config& config, net::Server* server);

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_ACCESS_CONTROL_H_
