// PackageDirectory: a directory for applet packages that goes away with the test.
#ifndef SYNAPPSD_TESTS_UNIT_APPLETS_PACKAGE_DIRECTORY_H_
#define SYNAPPSD_TESTS_UNIT_APPLETS_PACKAGE_DIRECTORY_H_

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace synappsd::applets::testing {

class PackageDirectory {
 public:
  PackageDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "synapps-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  PackageDirectory(const PackageDirectory&) = delete;
  PackageDirectory& operator=(const PackageDirectory&) = delete;
  ~PackageDirectory() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }

  // Copies a fixture package, under another directory name if one is given; where it is now.
  std::filesystem::path Copy(const std::string& fixture, const std::string& as = "") {
    const std::filesystem::path target = path_ / (as.empty() ? fixture : as);
    std::filesystem::copy(std::filesystem::path(TEST_APPLETS) / fixture, target);
    return target;
  }

  // Makes a fixture package appear here without copying it.
  void Link(const std::string& fixture) {
    std::filesystem::create_directory_symlink(std::filesystem::path(TEST_APPLETS) / fixture,
                                              path_ / fixture);
  }

  void Write(const std::string& file, const std::string& text) {
    std::filesystem::create_directories((path_ / file).parent_path());
    std::ofstream(path_ / file, std::ios::binary) << text;
  }

  std::string Read(const std::string& file) const {
    std::ifstream in(path_ / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

 private:
  std::filesystem::path path_;
};

}  // namespace synappsd::applets::testing

#endif  // SYNAPPSD_TESTS_UNIT_APPLETS_PACKAGE_DIRECTORY_H_
