// The files of a package: read with bounds, and only if nobody else can change them, because what
// they hold becomes code of this process.
#ifndef SYNAPPSD_APPLETS_PACKAGE_FILES_H_
#define SYNAPPSD_APPLETS_PACKAGE_FILES_H_

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace synappsd::applets {

// Whether nobody but root and this process's user can change what is found under the absolute
// `path`: it, every directory and every symbolic link on the way to it belong to one of them and
// cannot be written to by others. (A directory on the way may be, if it is sticky, as /tmp is: what
// is in it can be removed by its owner only. A group may write if it is root's or this process's.)
// NOT_FOUND; PERMISSION_DENIED names the place and the remedy.
Status CheckTrusted(const std::filesystem::path& path);

// A regular file's contents after CheckTrusted(). INVALID_ARGUMENT if it is longer than
// `max_bytes`.
Result<std::string> ReadPackageFile(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_PACKAGE_FILES_H_
