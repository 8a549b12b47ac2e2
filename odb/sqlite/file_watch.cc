#include "sqlite/file_watch.h"

#include <sys/stat.h>

#include "sqlite/statement.h"

namespace synappsd {
namespace sqlite {

FileWatch::FileWatch(sqlite3* connection) {
  QueryText(connection, "SELECT 1 FROM sqlite_master");  // opens the files: SQLite does it late
  const std::string path = sqlite3_db_filename(connection, "main");
  Remember(path);
  Remember(path + "-wal");
}

std::string FileWatch::Missing() const {
  for (const File& file : files_) {
    File now;
    now.path = file.path;
    const bool there = Identify(&now);
    if (!there || now.device != file.device || now.inode != file.inode) return file.path;
  }
  return std::string();
}

bool FileWatch::Identify(File* file) {
  struct stat info;
  if (stat(file->path.c_str(), &info) != 0) return false;
  file->device = info.st_dev;
  file->inode = info.st_ino;
  return true;
}

void FileWatch::Remember(const std::string& path) {
  File file;
  file.path = path;
  if (Identify(&file)) files_.push_back(file);
}

}  // namespace sqlite
}  // namespace synappsd
