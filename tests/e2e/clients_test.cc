// Programs that know nothing of the daemon's insides, against the real daemon: the table of the
// contract, the transcripts of the WebSocket protocol, and an ordinary client on a standard
// WebSocket library.

#include <gtest/gtest.h>

#include "e2e/support/daemon_process.h"
#include "e2e/support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr milliseconds kLimit{240'000};
constexpr const char* kToken = "a-token-for-this-test";

// Runs a program to its end and expects success.
void ExpectSuccess(std::vector<std::string> command,
                   std::map<std::string, std::string> environment = {}) {
  const std::string name = command.size() > 1 ? command[1] : command[0];
  ChildProcess program(std::move(command), std::move(environment));
  EXPECT_EQ(program.WaitForExit(kLimit), 0) << name << ":\n" << program.output();
}

std::string Script(const std::string& name) {
  return std::string(std::getenv("SYNAPPS_WEBSOCKET_SCRIPTS")) + "/" + name;
}

TEST(Clients, TheTableOfTheContractHolds) {
  const TemporaryDirectory directory;
  DaemonProcess daemon({.data_dir = directory.path()});
  ExpectSuccess({std::getenv("SYNAPPS_CONTRACT_TEST"), "--gtest_filter=Contract.*"},
                {{"SYNAPPS_CONTRACT_TARGET", daemon.base_url().substr(sizeof "http://" - 1)}});
  EXPECT_EQ(daemon.Stop(), 0);
}

TEST(Clients, TheTranscriptsHoldWithoutAToken) {
  const TemporaryDirectory directory;
  DaemonProcess daemon({.data_dir = directory.path()});
  ExpectSuccess({"/usr/bin/python3", Script("play_transcripts.py"), daemon.base_url()});
  EXPECT_EQ(daemon.Stop(), 0);
}

TEST(Clients, TheTranscriptsHoldWithAToken) {
  const TemporaryDirectory directory;
  DaemonProcess daemon({.data_dir = directory.path(), .environment = {{"WS_AUTH_TOKEN", kToken}}});
  ExpectSuccess({"/usr/bin/python3", Script("play_transcripts.py"), daemon.base_url(), kToken});
  EXPECT_EQ(daemon.Stop(), 0);
}

TEST(Clients, AStandardWebSocketClientCompletesASession) {
  const TemporaryDirectory directory;
  DaemonProcess open({.data_dir = directory.path() / "open"});
  ExpectSuccess({"/usr/bin/python3", Script("standard_client.py"), open.base_url()});
  DaemonProcess guarded(
      {.data_dir = directory.path() / "guarded", .environment = {{"WS_AUTH_TOKEN", kToken}}});
  ExpectSuccess({"/usr/bin/python3", Script("standard_client.py"), guarded.base_url(), kToken});
}

}  // namespace
}  // namespace synappsd::e2e
