// Copying the content of one database to another, of whatever kind.
#ifndef SYNAPPSD_MAINTENANCE_COPY_H_
#define SYNAPPSD_MAINTENANCE_COPY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "maintenance/observer.h"

namespace synappsd {
namespace maintenance {

struct CopiedTable {
  std::string table;
  std::uint64_t rows = 0;
  std::string sha256;  // of the rows on either side: see content_hash.h
};

struct CopyReport {
  std::string from;  // names, without passwords
  std::string to;
  std::int64_t schema_version = 0;
  std::vector<CopiedTable> tables;
  std::string saved;  // where the content that was replaced is; empty: there was none
};

// The source is read as it is at one moment, beside a running daemon if there is one. The target is
// changed in one transaction, which is committed only after its rows were read back and have the
// same hashes. What belongs to running daemons (instances, claims) is not copied: unfinished runs
// are resumed by the daemon that opens the target first.
//
// The target's schema is made if it is empty. FAILED_PRECONDITION: it has content, and not `force`,
// which replaces it after a backup; or a schema is not this program's version. ABORTED: a daemon is
// using the target. DATA_LOSS: what was read back differs; nothing was changed.
Result<CopyReport> Copy(const std::string& from_url, const std::string& to_url, bool force,
                        Observer* observer);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_COPY_H_
