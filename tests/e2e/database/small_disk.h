// SmallDisk: a file system with little space, in memory, seen by this process and its children
// only.
#ifndef SYNAPPSD_TESTS_E2E_DATABASE_SMALL_DISK_H_
#define SYNAPPSD_TESTS_E2E_DATABASE_SMALL_DISK_H_

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "support/temporary_directory.h"

namespace synappsd::e2e {

class SmallDisk {
 public:
  // Why there can be none here: mounting is not permitted. None: there can. The first call gives
  // the calling thread a mount namespace of its own, so it is the test's main thread that calls
  // this and starts what uses the disk.
  static std::optional<std::string> WhyNone();

  // Where WhyNone() gave none. Throws std::system_error.
  explicit SmallDisk(std::size_t size_bytes);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  const std::filesystem::path& path() const { return directory_.path(); }

  void Fill(std::size_t leave_bytes = 0);  // with a file that takes what is free but for this
  void MakeRoom();                         // removes that file

 private:
  const testing::TemporaryDirectory directory_;
};

// Ends the test as skipped where there can be no small disk.
#define SYNAPPS_REQUIRE_SMALL_DISK()                              \
  do {                                                            \
    if (const auto why = ::synappsd::e2e::SmallDisk::WhyNone()) { \
      GTEST_SKIP() << *why;                                       \
    }                                                             \
  } while (false)

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_DATABASE_SMALL_DISK_H_
