#include "secrets/key_storage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "support/temporary_directory.h"

namespace synappsd::secrets {
namespace {

using ::testing::HasSubstr;

class KeyStorageTest : public ::testing::Test {
 protected:
  std::string file() const { return (directory_.path() / "master.key").string(); }
  KeyStorage storage() const { return KeyStorage(file(), ""); }

  void Write(const std::filesystem::path& path, const std::string& text, mode_t mode) {
    std::ofstream(path) << text;
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
  }

  void ExpectRefused(const KeyStorage& storage, Code code, const std::string& reason) {
    const Result<KeyRing> ring = storage.Load();
    ASSERT_FALSE(ring.ok());
    EXPECT_EQ(ring.status().code(), code) << ring.status().ToString();
    EXPECT_THAT(ring.status().message(), HasSubstr(reason));
  }

  synappsd::testing::TemporaryDirectory directory_;
  const std::string key_ = FormatKeyRing({{MasterKey::Random()}});
};

TEST_F(KeyStorageTest, WhatIsStoredIsReadAndForTheOwnerOnly) {
  ExpectRefused(storage(), Code::kNotFound, file());
  KeyRing ring;
  ring.keys = {MasterKey::Random(), MasterKey::Random()};
  Write(file() + ".next", "left behind", 0644);
  ASSERT_TRUE(storage().Store(ring).ok());
  struct stat about {};
  ASSERT_EQ(stat(file().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0600U);
  EXPECT_FALSE(std::filesystem::exists(file() + ".next"));
  const Result<KeyRing> read = storage().Load();
  ASSERT_TRUE(read.ok()) << read.status().ToString();
  ASSERT_EQ(read->keys.size(), 2U);
  EXPECT_EQ(read->keys[1].id(), ring.keys[1].id());
}

TEST_F(KeyStorageTest, AFileThatOthersMayReadIsRefusedWithTheRemedy) {
  Write(file(), key_, 0640);
  ExpectRefused(storage(), Code::kPermissionDenied, "chmod 0600 " + file());
}

TEST_F(KeyStorageTest, AFileThatIsTooLargeIsRefused) {
  Write(file(), key_ + std::string(5'000, '\n'), 0600);
  ExpectRefused(storage(), Code::kInvalidArgument, "larger than 4 KiB");
}

TEST_F(KeyStorageTest, AFifoIsRefusedAtOnce) {
  ASSERT_EQ(mkfifo(file().c_str(), 0600), 0);
  ExpectRefused(storage(), Code::kInvalidArgument, "not a regular file");
}

TEST_F(KeyStorageTest, ACredentialComesFirstAndIsNotTheDaemonsToChange) {
  Write(directory_.path() / kCredentialName, key_, 0440);
  const KeyStorage storage(file(), directory_.path().string());
  ASSERT_TRUE(storage.is_credential());
  const Result<KeyRing> ring = storage.Load();
  ASSERT_TRUE(ring.ok()) << ring.status().ToString();
  EXPECT_EQ(storage.Store(*ring).code(), Code::kFailedPrecondition);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

}  // namespace
}  // namespace synappsd::secrets
