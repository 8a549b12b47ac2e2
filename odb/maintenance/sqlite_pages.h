// Copying a SQLite database while others use it.
#ifndef SYNAPPSD_MAINTENANCE_SQLITE_PAGES_H_
#define SYNAPPSD_MAINTENANCE_SQLITE_PAGES_H_

#include <string>

#include "base/status.h"
#include "maintenance/observer.h"

namespace synappsd {
namespace maintenance {

// Copies the pages of `from`, as they are at one moment, to `to`, an existing empty file that
// nobody else uses, and checks the copy. Others may read and, if `from` is in WAL mode, write
// meanwhile; a rollback journal makes writers wait. The copy needs no file beside it. It is not
// synced. UNAVAILABLE: locked for more than a few seconds, disk full; DATA_LOSS: damaged.
Status CopySqlitePages(const std::string& from, const std::string& to, Observer* observer);

// OK if every page and index of the database is as it should be. Reads all of it. `quick`: indexes
// are not compared with their tables, which is several times as fast.
Status CheckSqlitePages(const std::string& path, bool quick);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_SQLITE_PAGES_H_
