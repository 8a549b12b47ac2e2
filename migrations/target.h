// Target: what migrating needs to know of one kind of database, and does differently there.
#ifndef SYNAPPSD_MIGRATIONS_TARGET_H_
#define SYNAPPSD_MIGRATIONS_TARGET_H_

#include <cstdint>
#include <odb/transaction.hxx>
#include <string>

#include "base/status.h"
#include "migrations/migrator.h"
#include "sql/connection.h"

namespace synappsd {
namespace migrations {

// Holds one connection of the database; both faces of it, ODB's and SQL's, are in one transaction.
class Target {
 public:
  virtual ~Target() = default;

  virtual odb::database& odb() = 0;
  virtual sql::Connection& sql() = 0;

  // What to do with a database of another program, as a half sentence.
  virtual const char* RemedyForForeign() const = 0;
  // Before anything is changed: whether it is whole and may be changed.
  virtual Status CheckUsable() = 0;
  // How the way back from `version` is kept, as a step of a plan.
  virtual std::string DescribeBackup(std::int64_t version) = 0;
  // Makes the backup, or looks for one that was made.
  virtual Status Backup(std::int64_t version) = 0;

  // Around all steps, outside their transactions.
  virtual void BeginSteps() {}
  virtual void EndSteps() {}

  // For an odb::transaction. Until Lock() has answered OK nothing may be read or changed in it.
  virtual odb::transaction_impl* Begin() = 0;
  virtual Status Lock() = 0;
  // In a step's transaction, before it is committed.
  virtual Status CheckStep(std::int64_t version) = 0;
  // The same, if steps follow: a later call that does them asks for no backup of `version`.
  virtual void KeepBackup(std::int64_t version) = 0;
};

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_TARGET_H_
