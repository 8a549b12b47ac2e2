// PendingFile: a file that is written beside its place and moved there once it is complete.
//
// Whoever looks at `path` sees the old file, the new one, or none, but never half of one. What a
// killed process leaves is `path`.partial, which the next attempt writes over.
#ifndef SYNAPPSD_MAINTENANCE_PENDING_FILE_H_
#define SYNAPPSD_MAINTENANCE_PENDING_FILE_H_

#include <memory>
#include <string>

#include "base/result.h"

namespace synappsd {
namespace maintenance {

class PendingFile {
 public:
  enum class Existing { kRefuse, kReplace };

  // Makes `path`.partial, empty and with mode 0600. ALREADY_EXISTS: there is a file at `path` and
  // `existing` says to refuse. FAILED_PRECONDITION: there is a directory, a device or the like.
  // ABORTED: another process is writing the same file.
  static Result<std::unique_ptr<PendingFile>> Create(const std::string& path, Existing existing);
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  // Deletes what was written unless it was published.
  ~PendingFile();

  // To be written by whatever writes it, under this name.
  const std::string& partial_path() const { return partial_path_; }

  // Once: makes the content durable, then gives the file its name, durably.
  Status Publish();

 private:
  PendingFile(const std::string& path, int fd);

  const std::string path_;
  const std::string partial_path_;
  const int fd_;
  bool published_ = false;
};

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_PENDING_FILE_H_
