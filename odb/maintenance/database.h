// Database: one that a command has opened, SQLite or PostgreSQL.
#ifndef SYNAPPSD_MAINTENANCE_DATABASE_H_
#define SYNAPPSD_MAINTENANCE_DATABASE_H_

#include <memory>
#include <string>

#include "base/result.h"
#include "maintenance/location.h"
#include "sql/connection.h"
#include "sqlite/lock_file.h"

namespace synappsd {
namespace maintenance {

// Used by one thread.
class Database {
 public:
  enum class Use {
    kRead,   // beside a running daemon
    kWrite,  // beside a running daemon
    kAlone,  // refused while a daemon is using it
  };

  // An existing database: NOT_FOUND if there is no file, UNAVAILABLE if the server does not answer,
  // ABORTED as Use says.
  static Result<std::unique_ptr<Database>> Open(const Location& location, Use use);

  const Location& location() const { return location_; }

  // work(connection) gives a T or a Result<T>; what it throws becomes a status that names the
  // database.
  template <typename T, typename Work>
  Result<T> Try(const Work& work) {
    try {
      return work(*connection_);
    } catch (...) {
      return FailureOfCurrentException(location_);
    }
  }

 private:
  explicit Database(const Location& location) : location_(location) {}
  Status OpenFile(Use use);
  Status Connect(Use use);

  const Location location_;
  std::unique_ptr<sqlite::LockFile> lock_;
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_DATABASE_H_
