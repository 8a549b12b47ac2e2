// Backend: the database under a Store. What rows a call touches is the repositories', the same on
// every database; what differs between databases is behind this.
#ifndef SYNAPPSD_RUNTIME_BACKEND_H_
#define SYNAPPSD_RUNTIME_BACKEND_H_

#include <memory>
#include <odb/forward.hxx>
#include <string>

#include "runtime/group_committer.h"
#include "store/store.h"

namespace synappsd {
namespace store {

struct DatabaseFailure {
  Status status;
  bool try_again = false;  // a read: at once, on another connection
};

// What it gives out lives as long as it does.
class Backend {
 public:
  virtual ~Backend() = default;

  // To read from: as many connections as StoreOptions::readers. A transaction sees one state of the
  // database. Any thread.
  virtual odb::database& readers() = 0;

  // Once. Throws the database's exceptions.
  virtual std::unique_ptr<GroupCommitter> MakeCommitter() = 0;

  // The instance that the backend has registered for itself; "" if there is none.
  virtual std::string instance_id() const { return std::string(); }

  // Store::OpenClusterLink(). It may outlive the backend.
  virtual std::unique_ptr<ClusterLink> OpenClusterLink(const ClusterLinkSettings&) const {
    return nullptr;
  }

  // Of the exception being handled. Any thread, in a catch block only.
  virtual DatabaseFailure FailureOfCurrentException() const = 0;
};

// The ways from options to a database that is there, has the current schema, and may be used.
Result<std::unique_ptr<Backend>> OpenSqliteBackend(const StoreOptions& options);
Result<std::unique_ptr<Backend>> OpenPostgresBackend(const StoreOptions& options);

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_RUNTIME_BACKEND_H_
