// The table of the contract (tests/contract) against the real daemon, as synappsd starts it.

#include <gtest/gtest.h>

#include "e2e/support/daemon_process.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

TEST(ContractOnDaemon, EveryCaseHolds) {
  const testing::TemporaryDirectory directory;
  DaemonProcess daemon({.data_dir = directory.path()});
  ChildProcess replay(
      {std::getenv("SYNAPPS_CONTRACT_TEST"), "--gtest_filter=Contract.*"},
      {{"SYNAPPS_CONTRACT_TARGET", daemon.base_url().substr(sizeof "http://" - 1)}});
  EXPECT_EQ(replay.WaitForExit(milliseconds(240'000)), 0) << replay.output();
  EXPECT_EQ(daemon.Stop(), 0);
}

}  // namespace
}  // namespace synappsd::e2e
