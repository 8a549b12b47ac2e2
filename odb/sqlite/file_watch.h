// FileWatch: whether a connection's files are still the ones in the directory.
//
// A deleted file stays open, and SQLite goes on writing to it: what is committed then is gone with
// the process. SQLite's own check (SQLITE_FCNTL_HAS_MOVED) knows neither the log file nor the
// device, hence this one.
#ifndef SYNAPPSD_SQLITE_FILE_WATCH_H_
#define SYNAPPSD_SQLITE_FILE_WATCH_H_

#include <sqlite3.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace synappsd {
namespace sqlite {

class FileWatch {
 public:
  // Remembers the database's file and its write-ahead log, if it has one, of a connection that
  // stays open. Throws ODB's exceptions.
  explicit FileWatch(sqlite3* connection);

  // The path where the remembered file no longer is: deleted, moved or replaced. Empty: all are
  // there. Two calls of stat(2).
  std::string Missing() const;

 private:
  struct File {
    std::string path;
    dev_t device = 0;
    ino_t inode = 0;
  };
  // False: there is no such file.
  static bool Identify(File* file);
  void Remember(const std::string& path);

  std::vector<File> files_;
};

}  // namespace sqlite
}  // namespace synappsd

#endif  // SYNAPPSD_SQLITE_FILE_WATCH_H_
