// Store::Open: the way from options to a running store.
#include <utility>

#include "runtime/backend.h"
#include "runtime/database_store.h"

namespace synappsd {
namespace store {

Result<std::unique_ptr<Store>> Store::Open(const StoreOptions& options) {
  if (options.readers == 0 || options.max_group == 0) {
    return Status(Code::kInvalidArgument, "a store needs at least one reader and a group of one");
  }
  const bool is_postgresql = options.location.kind == DatabaseLocation::Kind::kPostgresql;
  Result<std::unique_ptr<Backend>> backend =
      is_postgresql ? OpenPostgresBackend(options) : OpenSqliteBackend(options);
  if (!backend.ok()) return backend.status();
  try {
    std::unique_ptr<GroupCommitter> committer = (*backend)->MakeCommitter();
    return std::unique_ptr<Store>(
        new DatabaseStore(options, std::move(*backend), std::move(committer)));
  } catch (...) {
    const Status failed = (*backend)->FailureOfCurrentException().status;
    return Status(failed.code(), "cannot open database " + DescribeLocation(options.location) +
                                     ": " + failed.message());
  }
}

}  // namespace store
}  // namespace synappsd
