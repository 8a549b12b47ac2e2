#include "workers/cgroups/control_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "support/temporary_directory.h"

namespace synappsd::workers {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

void Write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

std::string Read(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// ---- what is written, in a directory of ordinary files

class ControlGroupFilesTest : public ::testing::Test {
 protected:
  ControlGroupFilesTest() {
    fs::create_directories(worker_);
    for (const char* file : {"memory.max", "memory.swap.max", "pids.max", "cgroup.procs"}) {
      Write(worker_ / file, "");
    }
  }

  testing::TemporaryDirectory directory_;
  const fs::path worker_ = directory_.path() / "worker-4711";
  const ControlGroups groups_{directory_.path()};
};

TEST_F(ControlGroupFilesTest, TheLimitsAreTheGroups) {
  const Status added = groups_.Add(4711, {std::uint64_t{3} << 30, 12});
  EXPECT_TRUE(added.ok()) << added.ToString();
  EXPECT_EQ(Read(worker_ / "memory.max"), "3221225472");
  EXPECT_EQ(Read(worker_ / "memory.swap.max"), "0");
  EXPECT_EQ(Read(worker_ / "pids.max"), "12");
  EXPECT_EQ(Read(worker_ / "cgroup.procs"), "4711");
}

TEST_F(ControlGroupFilesTest, WithoutLimitsNoneAreSet) {
  EXPECT_TRUE(groups_.Add(4711, {}).ok());
  EXPECT_EQ(Read(worker_ / "memory.max"), "");
  EXPECT_EQ(Read(worker_ / "pids.max"), "");
  EXPECT_EQ(Read(worker_ / "cgroup.procs"), "4711");
}

TEST_F(ControlGroupFilesTest, AControllerThatIsMissingIsNamedAndTheGroupIsUsed) {
  fs::remove(worker_ / "pids.max");
  const Status added = groups_.Add(4711, {1 << 20, 12});
  EXPECT_EQ(added.code(), Code::kFailedPrecondition);
  EXPECT_THAT(added.message(), HasSubstr("worker-4711/pids.max: No such file"));
  EXPECT_EQ(Read(worker_ / "cgroup.procs"), "4711");
}

TEST_F(ControlGroupFilesTest, AnEndForWantOfMemoryIsTold) {
  EXPECT_FALSE(groups_.Remove(4711)) << "nothing is known of it";
  Write(worker_ / "memory.events", "low 0\nhigh 0\nmax 12\noom 0\noom_kill 0\n");
  EXPECT_FALSE(groups_.Remove(4711));
  Write(worker_ / "memory.events", "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\noom_group_kill 0\n");
  EXPECT_TRUE(groups_.Remove(4711));
}

TEST_F(ControlGroupFilesTest, NoGroupIsTakenOverThatIsNotHandedOver) {
  const fs::path process = directory_.path() / "process";
  const auto expect_refused = [&](const std::string& reason) {
    const auto groups = ControlGroups::TakeOver(process);
    ASSERT_FALSE(groups.ok());
    EXPECT_EQ(groups.status().code(), Code::kFailedPrecondition);
    EXPECT_THAT(groups.status().message(), HasSubstr(reason));
  };
  expect_refused("no control groups v2");
  fs::create_directories(process);
  Write(process / "mountinfo", "24 1 8:1 / / rw - ext4 /dev/vda rw\n30 24 0:26 /part " +
                                   directory_.path().string() +
                                   " rw shared:9 - cgroup2 none rw\n31 24 0:26 / " +
                                   directory_.path().string() + " rw shared:9 - cgroup2 none rw\n");
  expect_refused("no control groups v2");
  Write(process / "cgroup", "4:memory:/else\n0::/system.slice\n");
  expect_refused("has not handed over " + (directory_.path() / "system.slice").string());
  EXPECT_FALSE(fs::exists(directory_.path() / "system.slice"));
}

// ---- with the kernel's

// A process that waits to be killed.
pid_t StartSleeper() {
  const pid_t child = fork();
  if (child == 0) {
    while (true) pause();
  }
  return child;
}

class ControlGroupTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream mounts("/proc/self/mounts");
    std::string device;
    std::string type;
    for (std::string rest; mounts >> device >> mount_ >> type; std::getline(mounts, rest)) {
      if (type == "cgroup2") break;
    }
    if (type != "cgroup2") GTEST_SKIP() << "SKIPPED: no control groups v2 are mounted here";
    std::ifstream own("/proc/self/cgroup");
    for (std::string line; std::getline(own, line);) {
      if (line.starts_with("0::")) before_ = mount_ + line.substr(3);
    }
    group_ = fs::path(mount_) / ("synapps-test-" + std::to_string(getpid()));
    if (mkdir(group_.c_str(), 0755) != 0 ||
        setxattr(group_.c_str(), "user.delegate", "1", 1, 0) != 0) {
      GTEST_SKIP() << "SKIPPED: this user may make no control group here";
    }
    Write(group_ / "cgroup.procs", std::to_string(getpid()));
  }
  void TearDown() override {
    if (group_.empty()) return;
    Write(before_ / "cgroup.procs", std::to_string(getpid()));
    rmdir((group_ / "daemon").c_str());
    rmdir(group_.c_str());
  }

  std::string mount_;
  fs::path before_;
  fs::path group_;
};

TEST_F(ControlGroupTest, AWorkerHasAGroupUntilItEnds) {
  ASSERT_EQ(mkdir((group_ / "worker-1").c_str(), 0755), 0);
  const auto groups = ControlGroups::TakeOver();
  ASSERT_TRUE(groups.ok()) << groups.status().ToString();
  EXPECT_EQ((*groups)->group(), group_);
  EXPECT_FALSE(fs::exists(group_ / "worker-1")) << "it is of an earlier process";
  EXPECT_THAT(Read("/proc/self/cgroup"),
              HasSubstr("0::/" + group_.filename().string() + "/daemon"));

  const pid_t child = StartSleeper();
  const fs::path file = "/proc/" + std::to_string(child) + "/cgroup";
  const std::string name = "worker-" + std::to_string(child);
  const Status added = (*groups)->Add(child, {256 << 20, 20});
  EXPECT_THAT(Read(file), HasSubstr("/" + name)) << added.ToString();
  const std::string controllers = Read(group_ / "cgroup.controllers");
  const bool limits = controllers.find("memory") != std::string::npos &&
                      controllers.find("pids") != std::string::npos;
  EXPECT_EQ(added.ok(), limits) << added.ToString() << "; there are: " << controllers;
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_FALSE((*groups)->Remove(child));
  EXPECT_FALSE(fs::exists(group_ / name));
}

TEST_F(ControlGroupTest, AProcessThatIsNotThereGetsNone) {
  const auto groups = ControlGroups::TakeOver();
  ASSERT_TRUE(groups.ok()) << groups.status().ToString();
  const pid_t child = StartSleeper();
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_FALSE((*groups)->Add(child, {}).ok());
  EXPECT_FALSE(fs::exists(group_ / ("worker-" + std::to_string(child))));
}

}  // namespace
}  // namespace synappsd::workers
