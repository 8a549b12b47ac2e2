#include "rest/net/unix_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <memory>

#include "rest/net/server.h"
#include "support/eventually.h"
#include "support/temporary_directory.h"
#include "unit/rest/net/client.h"

namespace synappsd::net {
namespace {

namespace fs = std::filesystem;
using synappsd::testing::Eventually;
using ::testing::HasSubstr;

class UnixSocketTest : public ::testing::Test {
 protected:
  UniqueFd Connect() const {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
    const auto* target = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(fd.get(), target, sizeof address) != 0) fd.Reset();
    return fd;
  }

  // The answer to GET /who over the socket.
  std::string Ask() const {
    const UniqueFd client = Connect();
    EXPECT_TRUE(client.valid());
    const std::string request = "GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(::write(client.get(), request.data(), request.size()),
              static_cast<ssize_t>(request.size()));
    std::string answer(4096, '\0');
    std::size_t size = 0;
    for (ssize_t n = 1; n > 0;) {
      n = ::read(client.get(), answer.data() + size, answer.size() - size);
      if (n > 0) size += static_cast<std::size_t>(n);
    }
    answer.resize(size);
    return answer;
  }

  static std::unique_ptr<Router> Who() {
    auto router = std::make_unique<Router>();
    router->Handle(Method::kGet, "/who", [](const auto& request, const Reply& reply) {
      const auto& peer = request->peer_credentials;
      reply.Send({.body = request->remote + " " + (peer ? std::to_string(peer->uid) : "nobody")});
    });
    return router;
  }

  testing::TemporaryDirectory directory_;
  const std::string path_ = (directory_.path() / "run" / "daemon.sock").string();
};

TEST_F(UnixSocketTest, SaysWhoIsAtTheOtherEnd) {
  Server server({}, Who());
  ASSERT_TRUE(server.ListenUnix({.path = path_, .mode = 0600, .group = ""}).ok());
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_TRUE(server.Start().ok());
  EXPECT_THAT(Ask(), HasSubstr("unix " + std::to_string(::geteuid())));
  server.Stop(std::chrono::seconds(10));
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(UnixSocketTest, HasRoomWhenTheNetworkHasTakenAllThereIs) {
  ServerOptions options;
  options.max_connections = 2;
  Server server(std::move(options), Who());
  const Result<std::uint16_t> port = server.Listen("127.0.0.1", 0);
  ASSERT_TRUE(port.ok());
  ASSERT_TRUE(server.ListenUnix({.path = path_, .mode = 0600, .group = ""}).ok());
  ASSERT_TRUE(server.Start().ok());
  const Client one(*port);
  const Client two(*port);
  ASSERT_TRUE(Eventually([&] { return server.connections() == 2; }));
  EXPECT_THAT(Ask(), HasSubstr("unix "));
}

TEST_F(UnixSocketTest, ASocketOfADeadProcessIsReplaced) {
  {
    auto dead = UnixSocketFile::Bind({.path = path_, .mode = 0660, .group = ""});
    ASSERT_TRUE(dead.ok());
    fs::rename(path_, path_ + ".kept");  // so that its end does not remove it
  }
  fs::rename(path_ + ".kept", path_);
  ASSERT_FALSE(Connect().valid());
  const auto again = UnixSocketFile::Bind({.path = path_, .mode = 0660, .group = ""});
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_TRUE(Connect().valid());
}

TEST_F(UnixSocketTest, ASocketInUseIsLeftAlone) {
  const auto first = UnixSocketFile::Bind({.path = path_, .mode = 0660, .group = ""});
  ASSERT_TRUE(first.ok());
  const auto second = UnixSocketFile::Bind({.path = path_, .mode = 0660, .group = ""});
  EXPECT_EQ(second.status().code(), Code::kUnavailable);
  EXPECT_TRUE(Connect().valid());
}

TEST_F(UnixSocketTest, SaysWhatIsWrong) {
  fs::create_directories(fs::path(path_).parent_path());
  std::ofstream(path_) << "a file";
  EXPECT_THAT(UnixSocketFile::Bind({.path = path_, .mode = 0660, .group = ""}).status().message(),
              HasSubstr("something that is no socket is there"));
  EXPECT_TRUE(fs::is_regular_file(path_));
  const std::string other = path_ + "2";
  EXPECT_THAT(UnixSocketFile::Bind({.path = other, .mode = 0660, .group = "no-such-group"})
                  .status()
                  .message(),
              HasSubstr("there is no group 'no-such-group'"));
  EXPECT_FALSE(fs::exists(other + ".new"));
  EXPECT_THAT(UnixSocketFile::Bind({.path = "/" + std::string(200, 'x'), .mode = 0660, .group = ""})
                  .status()
                  .message(),
              HasSubstr("longer than"));
}

}  // namespace
}  // namespace synappsd::net
