#include "applets/package_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "applets/file_digest.h"
#include "unit/applets/package_directory.h"

namespace synappsd::applets {
namespace {

using ::testing::HasSubstr;
using testing::PackageDirectory;

class PackageFilesTest : public ::testing::Test {
 protected:
  PackageFilesTest() { directory_.Write("a/b/file", "text"); }
  void Mode(const std::string& path, mode_t mode) {
    ASSERT_EQ(chmod((root() / path).c_str(), mode), 0);
  }
  Status Check(const std::string& path) { return CheckTrusted(root() / path); }
  const std::filesystem::path& root() const { return directory_.path(); }

  PackageDirectory directory_;
};

TEST_F(PackageFilesTest, OursIsTrustedBelowASticky) {
  struct stat info = {};
  ASSERT_EQ(stat(root().parent_path().c_str(), &info), 0);
  EXPECT_TRUE(Check("a/b/file").ok()) << Check("a/b/file").ToString();
  Mode("a", 01777);
  EXPECT_TRUE(Check("a/b/file").ok());
  EXPECT_EQ(Check("a").code(), Code::kPermissionDenied) << "at the end of the way it is not";
}

TEST_F(PackageFilesTest, NothingOnTheWayMayBeChangedByOthers) {
  for (const char* place : {"a", "a/b", "a/b/file"}) {
    struct stat before = {};
    ASSERT_EQ(stat((root() / place).c_str(), &before), 0);
    Mode(place, 0777);
    const Status status = Check("a/b/file");
    EXPECT_EQ(status.code(), Code::kPermissionDenied) << place;
    EXPECT_THAT(status.message(), HasSubstr((root() / place).string() + " can be changed"));
    EXPECT_THAT(status.message(), HasSubstr("chmod"));
    Mode(place, before.st_mode & 07777);
  }
}

TEST_F(PackageFilesTest, AGroupMayWriteOnlyIfItIsOurs) {
  Mode("a", 0775);
  EXPECT_TRUE(Check("a/b/file").ok());
  if (geteuid() != 0) GTEST_SKIP() << "changing groups takes root";
  ASSERT_EQ(chown((root() / "a").c_str(), 0, 12345), 0);
  EXPECT_EQ(Check("a/b/file").code(), Code::kPermissionDenied);
}

TEST_F(PackageFilesTest, BelongsToNobodyElse) {
  if (geteuid() != 0) GTEST_SKIP() << "giving files away takes root";
  ASSERT_EQ(chown((root() / "a").c_str(), 12345, 0), 0);
  const Status status = Check("a/b/file");
  EXPECT_EQ(status.code(), Code::kPermissionDenied);
  EXPECT_THAT(status.message(), HasSubstr("chown"));
}

// Each step of a chain of links counts, not only where it leads to.
TEST_F(PackageFilesTest, LinksAreFollowedStepByStep) {
  directory_.Write("open/keep", "");
  std::filesystem::create_symlink(root() / "a", root() / "open/second");
  std::filesystem::create_symlink("open/second", root() / "first");
  EXPECT_TRUE(Check("first/b/file").ok()) << Check("first/b/file").ToString();
  EXPECT_TRUE(Check("first/b/../b/file").ok());
  Mode("open", 0777);
  EXPECT_EQ(Check("first/b/file").code(), Code::kPermissionDenied);
  std::filesystem::create_symlink("loop", root() / "loop");
  EXPECT_EQ(Check("loop/x").code(), Code::kInvalidArgument);
  EXPECT_EQ(Check("a/none").code(), Code::kNotFound);
}

TEST_F(PackageFilesTest, DigestsAreThoseOfSha256sum) {
  const char* of_text = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
  EXPECT_EQ(Sha256("text"), of_text);
  EXPECT_EQ(Sha256OfFile(root() / "a/b/file").value(), of_text);
  EXPECT_FALSE(Sha256OfFile(root() / "a/none").ok());
}

}  // namespace
}  // namespace synappsd::applets
