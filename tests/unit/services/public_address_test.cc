#include "services/public_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <string>

namespace synappsd::services {
namespace {

bool IsPublic(const std::string& text) {
  sockaddr_storage storage = {};
  if (text.find(':') == std::string::npos) {
    sockaddr_in in = {};
    in.sin_family = AF_INET;
    EXPECT_EQ(inet_pton(AF_INET, text.c_str(), &in.sin_addr), 1) << text;
    std::memcpy(&storage, &in, sizeof in);
  } else {
    sockaddr_in6 in = {};
    in.sin6_family = AF_INET6;
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &in.sin6_addr), 1) << text;
    std::memcpy(&storage, &in, sizeof in);
  }
  const bool is_public = IsPublicAddress(reinterpret_cast<const sockaddr&>(storage));
  EXPECT_EQ(IsPublicAddress(text), is_public) << text;
  return is_public;
}

TEST(PublicAddress, TellsTheInternetFromTheRest) {
  for (const char* text : {"8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.0.1",
                           "223.255.255.255", "100.128.0.1", "2001:4860:4860::8888",
                           "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::808:808"}) {
    EXPECT_TRUE(IsPublic(text)) << text;
  }
  for (const char* text : {"127.0.0.1",
                           "127.255.255.255",
                           "0.0.0.0",
                           "10.1.2.3",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::1",
                           "::",
                           "fe80::1",
                           "fd00::1",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "2002:7f00:1::1",
                           "64:ff9b::a9fe:a9fe"}) {
    EXPECT_FALSE(IsPublic(text)) << text;
  }
}

TEST(PublicAddress, NothingButIpIsPublic) {
  sockaddr_un local = {};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(IsPublicAddress(reinterpret_cast<const sockaddr&>(local)));
}

}  // namespace
}  // namespace synappsd::services
