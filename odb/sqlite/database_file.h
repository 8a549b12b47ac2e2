// The database's file as the file system sees it: found or made, before SQLite opens it, so that
// what is wrong with it is said in terms of files and permissions.
#ifndef SYNAPPSD_SQLITE_DATABASE_FILE_H_
#define SYNAPPSD_SQLITE_DATABASE_FILE_H_

#include <string>

#include "base/result.h"

namespace synappsd {
namespace sqlite {

// `path` absolute and with symbolic links resolved, so that one database has one lock file.
// NOT_FOUND if its directory does not exist.
Result<std::string> ResolveDatabasePath(const std::string& path);

// Makes the file, empty and with mode 0600, unless there is one; OK if it can be read and written.
Status PrepareDatabaseFile(const std::string& path);

// Makes an empty file with mode 0600 that must not exist yet.
Status CreatePrivateFile(const std::string& what, const std::string& path);

// "<what> <path>: <the reason>: <the remedy>", with the code that fits.
Status FileError(const std::string& what, const std::string& path, int error_number);

// The directory part of `path`, "." if it has none.
std::string DirectoryOf(const std::string& path);

// `path` with ".<what>-<UTC>" behind it, and a number if that is taken.
std::string TimestampedPath(const std::string& path, const std::string& what);

}  // namespace sqlite
}  // namespace synappsd

#endif  // SYNAPPSD_SQLITE_DATABASE_FILE_H_
