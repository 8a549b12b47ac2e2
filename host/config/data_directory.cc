#include "config/data_directory.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace synappsd::config {

namespace fs = std::filesystem;

Status CheckDataDirectory(const fs::path& directory) {
  const std::string cannot = "data_dir: " + directory.string() + " cannot be used: ";
  std::error_code error;
  fs::path present = fs::absolute(directory, error);
  // What does not exist is made in the nearest directory that does.
  while (!error && !fs::exists(present, error) && !error) present = present.parent_path();
  if (!error && !fs::is_directory(present, error) && !error) {
    return Status(Code::kInvalidArgument, cannot + present.string() + " is no directory");
  }
  if (error) return Status(Code::kInvalidArgument, cannot + error.message());
  if (access(present.c_str(), W_OK | X_OK) != 0) {
    error.assign(errno, std::generic_category());
    return Status(Code::kInvalidArgument,
                  cannot + "writing to " + present.string() + ": " + error.message());
  }
  return Status::Ok();
}

}  // namespace synappsd::config
