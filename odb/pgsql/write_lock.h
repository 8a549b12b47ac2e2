// The lock that every writing transaction takes first, over all daemons on one database: one of
// them writes at a time. So runs are numbered without gaps, what a transaction has read stays true
// until it has written, and no two wait for each other.
//
// It ends with its transaction. Advisory locks are per database; this number is ours.
#ifndef SYNAPPSD_PGSQL_WRITE_LOCK_H_
#define SYNAPPSD_PGSQL_WRITE_LOCK_H_

namespace synappsd {
namespace pgsql {

constexpr char kTakeWriteLock[] = "SELECT pg_advisory_xact_lock(23722531512117363)";

}  // namespace pgsql
}  // namespace synappsd

#endif  // SYNAPPSD_PGSQL_WRITE_LOCK_H_
