// Replays the contract over a real socket: all files of cases/ in the order of their names, against
// one daemon, which is this process's own or, with SYNAPPS_CONTRACT_TARGET=127.0.0.1:PORT, a
// running one that has just been started with an empty database and the CORS origin
// http://localhost:3000.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "contract/case_file.h"
#include "contract/replay.h"
#include "contract/test_daemon.h"
#include "support/temporary_directory.h"

namespace synappsd::contract {
namespace {

std::vector<Case> AllCases() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(CONTRACT_CASES)) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<Case> cases;
  for (const std::string& file : files) {
    for (Case& one : ReadCaseFile(file)) cases.push_back(std::move(one));
  }
  return cases;
}

TEST(Contract, EveryCase) {
  const std::vector<Case> cases = AllCases();
  EXPECT_GE(cases.size(), 150u);
  testing::TemporaryDirectory directory;
  std::unique_ptr<TestDaemon> own;
  std::uint16_t port = 0;
  if (const char* target = std::getenv("SYNAPPS_CONTRACT_TARGET")) {
    const std::string address = target;
    port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  } else {
    own = std::make_unique<TestDaemon>((directory.path() / "synapps.db").string());
    port = own->port();
  }
  Variables variables;
  std::size_t passed = 0;
  for (const Case& one : cases) {
    const std::string difference = Replay(one, port, &variables);
    passed += difference.empty() ? 1 : 0;
    EXPECT_EQ(difference, "") << one.where << ": " << one.name << " (" << one.method << " "
                              << one.target << ")";
  }
  std::printf("%zu of %zu cases passed\n", passed, cases.size());
}

}  // namespace
}  // namespace synappsd::contract
