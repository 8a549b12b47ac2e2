// LockFile: keeps a second daemon off the same database.
//
// SQLite's own locks let two daemons take turns, and both would resume the same runs. The lock is
// flock(2) on a file of its own beside the database: the kernel drops it when the process ends,
// however it ends, and the file itself stays.
#ifndef SYNAPPSD_SQLITE_LOCK_FILE_H_
#define SYNAPPSD_SQLITE_LOCK_FILE_H_

#include <boost/optional/optional.hpp>
#include <memory>
#include <string>

#include "base/result.h"

namespace synappsd {
namespace sqlite {

class LockFile {
 public:
  // Locks `database_path`.lock, or says which process holds it (FAILED_PRECONDITION).
  static Result<std::unique_ptr<LockFile>> Acquire(const std::string& database_path);
  // The process id that holds the lock of `database_path`, "" if it has not written it yet; none if
  // nobody does. Looks by taking it for an instant, which Acquire() allows for.
  static boost::optional<std::string> Holder(const std::string& database_path);
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  ~LockFile();

 private:
  explicit LockFile(int fd) : fd_(fd) {}
  const int fd_;
};

}  // namespace sqlite
}  // namespace synappsd

#endif  // SYNAPPSD_SQLITE_LOCK_FILE_H_
