#include "services/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::services {
namespace {

TEST(Url, TakesAUrlApart) {
  const Result<Url> url = ParseUrl("HTTPS://Api.Example.ORG/v1/x?q=1#fragment");
  ASSERT_TRUE(url.ok()) << url.status().ToString();
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "api.example.org");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->text, "https://api.example.org/v1/x?q=1");
  EXPECT_EQ(url->Origin(), "https://api.example.org:443");
}

TEST(Url, KnowsPortsAndIpv6) {
  EXPECT_EQ(ParseUrl("http://localhost:8080/")->port, 8080);
  EXPECT_EQ(ParseUrl("http://localhost")->port, 80);
  EXPECT_EQ(ParseUrl("http://[::1]:1234/")->host, "[::1]");
}

// Other spellings of an IPv4 address cannot slip past a list of hosts.
TEST(Url, WritesIpv4AddressesOneWay) {
  for (const char* text : {"http://127.0.0.1/", "http://2130706433/", "http://0x7f000001/",
                           "http://0177.0.0.1/", "http://127.1/", "http://0x7f.0.0.0x1/"}) {
    EXPECT_EQ(ParseUrl(text)->host, "127.0.0.1") << text;
  }
  EXPECT_EQ(ParseUrl("http://0/")->host, "0.0.0.0");
}

TEST(Url, RefusesEverythingElse) {
  for (const char* text : {"", "/path", "ftp://example.org/", "file:///etc/passwd", "http://",
                           "javascript:alert(1)", "http://a b/", "http://host:99999/"}) {
    EXPECT_EQ(ParseUrl(text).status().code(), Code::kInvalidArgument) << text;
  }
}

TEST(Url, RefusesPasswordsAndDoesNotRepeatThem) {
  const Status status = ParseUrl("https://user:geheim@example.org/").status();
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_THAT(status.message(), ::testing::Not(::testing::HasSubstr("geheim")));
}

TEST(Url, ResolvesReferences) {
  const Url base = ParseUrl("https://example.org/a/b?c").value();
  EXPECT_EQ(ResolveUrl(base, "/x")->text, "https://example.org/x");
  EXPECT_EQ(ResolveUrl(base, "y")->text, "https://example.org/a/y");
  EXPECT_EQ(ResolveUrl(base, "//other.org/z")->text, "https://other.org/z");
  EXPECT_EQ(ResolveUrl(base, "http://plain.org")->scheme, "http");
  EXPECT_FALSE(ResolveUrl(base, "file:///etc/passwd").ok());
}

}  // namespace
}  // namespace synappsd::services
