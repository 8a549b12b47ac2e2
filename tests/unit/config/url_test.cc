#include "config/url.h"

#include <gtest/gtest.h>

namespace synappsd::config {
namespace {

TEST(UrlTest, BaseUrlsAreHttpWithAHost) {
  EXPECT_TRUE(CheckHttpUrl("http://127.0.0.1:11434/v1").ok());
  EXPECT_TRUE(CheckHttpUrl("https://api.openai.com/v1").ok());
  for (const char* url : {"127.0.0.1:11434", "ftp://host", "http://", "http:///v1",
                          "http://user:key@host/v1", "http://host/v1?key=x", "http://host/a b"}) {
    EXPECT_FALSE(CheckHttpUrl(url).ok()) << url;
  }
}

TEST(UrlTest, ProxiesMayHaveAUser) {
  EXPECT_TRUE(CheckProxyUrl("http://user:password@proxy.example:3128").ok());
  EXPECT_TRUE(CheckProxyUrl("socks5h://127.0.0.1:1080").ok());
  for (const char* url : {"proxy.example:3128", "gopher://proxy", "http://", "http://a b"}) {
    EXPECT_FALSE(CheckProxyUrl(url).ok()) << url;
  }
}

TEST(UrlTest, OriginsEndAfterThePort) {
  for (const char* origin : {"*", "http://localhost:3000", "https://app.example", "tauri://x"}) {
    EXPECT_TRUE(CheckOrigin(origin).ok()) << origin;
  }
  for (const char* origin : {"localhost:3000", "http://localhost:3000/", "http://", "http://a b",
                             "[\"http://localhost\"]", "http://host?x"}) {
    EXPECT_FALSE(CheckOrigin(origin).ok()) << origin;
  }
}

}  // namespace
}  // namespace synappsd::config
