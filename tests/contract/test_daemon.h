// TestDaemon: everything below the daemon's wiring in one process: server, API, engine, store; only
// the applets are stand-ins.
#ifndef SYNAPPSD_TESTS_CONTRACT_TEST_DAEMON_H_
#define SYNAPPSD_TESTS_CONTRACT_TEST_DAEMON_H_

#include <cstdint>
#include <memory>
#include <string>

#include "access/api_keys.h"
#include "access/audit_trail.h"
#include "access/key_ring.h"
#include "access/open_connections.h"
#include "engine/engine.h"
#include "plans/plans.h"
#include "rest/api.h"
#include "rest/net/server.h"
#include "rest/run_control.h"
#include "store/store.h"
#include "support/fake_administration.h"
#include "support/fake_applets.h"

namespace synappsd::contract {

class TestDaemon {
 public:
  // Serves the database at `path`, which is made or taken over.
  explicit TestDaemon(const std::string& path);
  ~TestDaemon();

  std::uint16_t port() const { return port_; }

 private:
  class SilentObserver : public engine::RunObserver {
   public:
    void OnCommitted(const engine::CommittedChanges&) override {}
    void OnNodeEvent(std::string_view, std::string_view, std::string_view, std::string_view,
                     std::string_view) override {}
  };

  testing::FakeApplets applets_;
  testing::FakeAdministration administration_{applets_};
  SilentObserver observer_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<rest::EngineRunControl> control_;
  access::KeyRing ring_{SystemClock()};
  access::OpenConnections connections_{ring_};
  std::unique_ptr<access::ApiKeys> keys_;
  std::unique_ptr<access::AuditTrail> trail_;
  const plans::Plans plans_;
  std::unique_ptr<rest::Api> api_;
  std::unique_ptr<net::Server> server_;
  std::uint16_t port_ = 0;
};

}  // namespace synappsd::contract

#endif  // SYNAPPSD_TESTS_CONTRACT_TEST_DAEMON_H_
