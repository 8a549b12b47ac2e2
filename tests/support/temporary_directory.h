// TemporaryDirectory: a directory that is gone, with what is in it, when the object goes.
#ifndef SYNAPPSD_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H_
#define SYNAPPSD_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "base/check.h"

namespace synappsd::testing {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "synapps-test-XXXXXX").string();
    CHECK(mkdtemp(name.data()) != nullptr) << "cannot make " << name;
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;  // a file that another process makes meanwhile is not worth a failure
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H_
