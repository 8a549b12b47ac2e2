#include "services/http_permission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::services {
namespace {

using ::testing::HasSubstr;

const std::vector<HttpGrant> kGrants = {
    {{"api.example.org", "*.cdn.example.org"}, {"GET"}, {}, false},
    {{"api.example.org"}, {"POST"}, {"key"}, false},
    {{"localhost:11434"}, {"POST"}, {}, true},
};

Result<HttpPermit> Check(const std::string& url, const std::string& method,
                         const std::string& secret = "") {
  return CheckHttp("org.example.p", kGrants, ParseUrl(url).value(), method, secret);
}

TEST(HttpPermission, GrantsHostsOnTheUsualPorts) {
  EXPECT_TRUE(Check("https://api.example.org/v1", "GET").ok());
  EXPECT_TRUE(Check("http://API.example.org./", "GET").ok());
  EXPECT_FALSE(Check("https://api.example.org:8443/", "GET").ok());
  EXPECT_FALSE(Check("https://example.org/", "GET").ok());
  EXPECT_FALSE(Check("https://api.example.org.evil.net/", "GET").ok());
}

TEST(HttpPermission, GrantsHostsBelowAStar) {
  EXPECT_TRUE(Check("https://a.b.cdn.example.org/", "GET").ok());
  EXPECT_FALSE(Check("https://cdn.example.org/", "GET").ok());
  EXPECT_FALSE(Check("https://evilcdn.example.org/", "GET").ok());
}

TEST(HttpPermission, GrantsExactPortsAndPrivateAddresses) {
  const auto permit = Check("http://localhost:11434/v1", "POST");
  ASSERT_TRUE(permit.ok());
  EXPECT_TRUE(permit->private_addresses);
  EXPECT_FALSE(Check("https://api.example.org/", "POST")->private_addresses);
}

TEST(HttpPermission, GrantsSecretsOnlyWhereTheyBelong) {
  EXPECT_TRUE(Check("https://api.example.org/", "POST", "key")->secret);
  EXPECT_FALSE(Check("https://api.example.org/", "GET", "key")->secret);
  EXPECT_FALSE(Check("https://api.example.org/", "POST", "other")->secret);
  EXPECT_FALSE(Check("https://api.example.org/", "POST")->secret);
}

TEST(HttpPermission, SaysWhatToAdd) {
  const Status host = Check("https://nowhere.org/", "GET").status();
  EXPECT_EQ(host.code(), Code::kPermissionDenied);
  EXPECT_THAT(host.message(), HasSubstr("package org.example.p may not reach nowhere.org:443: the "
                                        "host must be in permissions.http"));
  const Status method = Check("https://api.example.org/", "DELETE").status();
  EXPECT_THAT(
      method.message(),
      HasSubstr(
          "may not send DELETE to api.example.org:443: the method must be in permissions.http"));
}

}  // namespace
}  // namespace synappsd::services
