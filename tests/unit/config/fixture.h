// What the tests of config/ share: files in a directory of their own, and surroundings that have
// nothing of the machine the tests run on.
#ifndef SYNAPPSD_TESTS_UNIT_CONFIG_FIXTURE_H_
#define SYNAPPSD_TESTS_UNIT_CONFIG_FIXTURE_H_

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "config/surroundings.h"

namespace synappsd::config {

class ConfigFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "config-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    surroundings_.executable = directory_ / "build/bin/synappsd";
    surroundings_.system_file = directory_ / "etc/synapps.toml";
    surroundings_.environment["HOME"] = "/home/ada";
  }

  void TearDown() override { std::filesystem::remove_all(directory_); }

  // The file's path. Readable by everyone unless `mode` says otherwise.
  std::string WriteFile(const std::string& name, const std::string& text, mode_t mode = 0644) {
    const std::filesystem::path path = directory_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
    return path.string();
  }

  std::filesystem::path directory_;
  Surroundings surroundings_;
};

}  // namespace synappsd::config

#endif  // SYNAPPSD_TESTS_UNIT_CONFIG_FIXTURE_H_
