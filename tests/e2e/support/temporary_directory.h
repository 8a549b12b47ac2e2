// TemporaryDirectory: a new directory, removed with its contents at the end.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_TEMPORARY_DIRECTORY_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_TEMPORARY_DIRECTORY_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace synappsd::e2e {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "synappsd-e2e-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_TEMPORARY_DIRECTORY_H_
