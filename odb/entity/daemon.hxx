// Daemons that share a database, and which of them works on which run, as rows.
//
// Times are Unix seconds by the database's clock: the daemons' own may differ. SQLite has one
// daemon, kept alone by its lock file: there the tables stay empty.
#ifndef SYNAPPSD_ENTITY_DAEMON_HXX_
#define SYNAPPSD_ENTITY_DAEMON_HXX_

#include <cstdint>
#include <odb/core.hxx>
#include <string>

#include "entity/model_version.hxx"

namespace synappsd {
namespace store {
namespace entity {

// A daemon from its start to its end. Without its row it can commit nothing: whoever takes its
// runs over deletes it first.
#pragma db object table("daemon_instance")
struct DaemonInstance {
#pragma db id
  std::string id;
  std::string node;  // the same after a restart of the same daemon
  std::string host;
  std::int64_t pid = 0;
  std::string version;
#pragma db not_null
  double started_time = 0;
#pragma db not_null
  double lease_until = 0;
  std::int64_t last_group = 0;  // the last group of writes it committed
};

// Who works on a run that has not ended.
#pragma db object table("run_claim")
struct RunClaim {
#pragma db id options("REFERENCES \"run\" (\"number\") ON DELETE CASCADE")
  std::int64_t run_number = 0;
#pragma db index
  std::string instance_id;  // may be of an instance that is gone
  bool cancel_requested = false;
};

}  // namespace entity
}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_ENTITY_DAEMON_HXX_
