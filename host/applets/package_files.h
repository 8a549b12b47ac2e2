// The files of a package: read with bounds, and only if nobody else can change them, because what
// they hold becomes code of this process.
#ifndef SYNAPPSD_APPLETS_PACKAGE_FILES_H_
#define SYNAPPSD_APPLETS_PACKAGE_FILES_H_

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace synappsd::applets {

// NOT_FOUND; PERMISSION_DENIED unless it belongs to root or this process's user and others may not
// write to it.
Status CheckOwner(const std::filesystem::path& path);

// A regular file's contents after CheckOwner(). INVALID_ARGUMENT if it is longer than `max_bytes`.
Result<std::string> ReadPackageFile(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_PACKAGE_FILES_H_
