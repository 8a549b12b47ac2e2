#include "ctl/http/daemon_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scripted_server.h"
#include "support/temporary_directory.h"

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(DaemonAddressTest, IsAUrlOrASocket) {
  const auto plain = ParseDaemonAddress("http://synapps.example:8000/prefix//");
  ASSERT_TRUE(plain.ok()) << plain.status().message();
  EXPECT_EQ(plain->base_url, "http://synapps.example:8000/prefix");
  EXPECT_FALSE(plain->is_https);
  EXPECT_FALSE(plain->is_local);
  EXPECT_TRUE(ParseDaemonAddress("https://synapps.example")->is_https);
  for (const char* text : {"unix:/run/s.sock", "unix:///run/s.sock"}) {
    const auto socket = ParseDaemonAddress(text);
    ASSERT_TRUE(socket.ok()) << text;
    EXPECT_EQ(socket->socket_path, "/run/s.sock");
    EXPECT_EQ(socket->text, "unix:/run/s.sock");
    EXPECT_TRUE(socket->is_local);
  }
}

TEST(DaemonAddressTest, KnowsWhatStaysOnThisMachine) {
  for (const char* text :
       {"http://127.0.0.1:8000", "http://127.9.9.9", "https://localhost:1", "http://[::1]:8000"}) {
    EXPECT_TRUE(ParseDaemonAddress(text)->is_local) << text;
  }
  for (const char* text : {"http://10.0.0.1", "http://[::2]", "http://localhost.example",
                           "http://127.0.0.1.example", "http://128.0.0.1"}) {
    EXPECT_FALSE(ParseDaemonAddress(text)->is_local) << text;
  }
}

TEST(DaemonAddressTest, SaysWhatIsWrong) {
  for (const char* text : {"", "127.0.0.1:8000", "ftp://x", "file:///etc/passwd", "http://",
                           "http://x?a=b", "http://x#y", "unix:", "unix:relative"}) {
    const auto address = ParseDaemonAddress(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_EQ(address.status().code(), Code::kInvalidArgument) << text;
    EXPECT_THAT(address.status().message(), HasSubstr("http://HOST:PORT")) << text;
  }
  EXPECT_THAT(ParseDaemonAddress("unix:/" + std::string(107, 'x')).status().message(),
              HasSubstr("at most 107 bytes"));
}

TEST(DaemonAddressTest, TakesNoPasswordAndDoesNotRepeatIt) {
  for (const char* text : {"http://admin:hunter2@h", "https://hunter2@h"}) {
    const Status status = ParseDaemonAddress(text).status();
    EXPECT_EQ(status.code(), Code::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr("--key-file"));
    EXPECT_THAT(status.message(), Not(HasSubstr("hunter2")));
  }
}

TEST(DaemonAddressTest, TheDefaultIsTheSocketIfThereIsOne) {
  const testing::TemporaryDirectory directory;
  const std::string path = directory.path().string();
  EXPECT_EQ(DefaultDaemonAddress(path), "http://127.0.0.1:8000");
  testing::ScriptedServer server([](const auto&, auto&) {}, path + "/synapps.sock");
  EXPECT_EQ(DefaultDaemonAddress(path), "unix:" + path + "/synapps.sock");
}

}  // namespace
}  // namespace synappsd::ctl
