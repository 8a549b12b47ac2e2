#include "daemon/service_manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>

#include "support/temporary_directory.h"

namespace synappsd::daemon {
namespace {

using synappsd::testing::TemporaryDirectory;

// The socket that systemd would have.
class ServiceManagerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string path = directory_.path() / "notify";
    socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ASSERT_LT(path.size(), sizeof(address.sun_path));
    path.copy(address.sun_path, path.size());
    ASSERT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ASSERT_EQ(setenv("NOTIFY_SOCKET", path.c_str(), 1), 0);
  }

  void TearDown() override {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    close(socket_);
  }

  // What was said last, or empty; a datagram is there as soon as it is sent.
  std::string Said() {
    char text[4096];
    const ssize_t size = recv(socket_, text, sizeof(text), 0);
    return size < 0 ? "" : std::string(text, static_cast<std::size_t>(size));
  }

  TemporaryDirectory directory_;
  int socket_ = -1;
};

TEST_F(ServiceManagerTest, IsToldWhatTheDaemonDoes) {
  service_manager::Ready("Listening on http://127.0.0.1:8000");
  EXPECT_EQ(Said(), "READY=1\nSTATUS=Listening on http://127.0.0.1:8000");
  service_manager::Reloading();
  EXPECT_THAT(Said(), ::testing::MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+\nSTATUS=.*"));
  service_manager::Alive();
  EXPECT_EQ(Said(), "WATCHDOG=1");
  service_manager::Stopping("Draining");
  EXPECT_EQ(Said(), "STOPPING=1\nSTATUS=Draining");
}

TEST_F(ServiceManagerTest, SaysNothingWithoutSystemd) {
  unsetenv("NOTIFY_SOCKET");
  service_manager::Ready("Listening");
  EXPECT_EQ(Said(), "");
}

TEST_F(ServiceManagerTest, TakesTheWatchdogTimeThatIsMeantForThisProcess) {
  EXPECT_EQ(service_manager::WatchdogTime(), Milliseconds(0));
  setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(service_manager::WatchdogTime(), Milliseconds(30'000));
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(service_manager::WatchdogTime(), Milliseconds(0));
}

}  // namespace
}  // namespace synappsd::daemon
