// The small text formats: percent escapes, header grammar, error bodies, request ids, answer heads.
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "rest/net/header_text.h"
#include "rest/net/http_error.h"
#include "rest/net/percent.h"
#include "rest/net/request_id.h"
#include "rest/net/response_head.h"

namespace synappsd::net {
namespace {

TEST(PercentTest, Decodes) {
  EXPECT_EQ(PercentDecode("a%20%c3%A9+"), "a \xC3\xA9+");
  EXPECT_EQ(PercentDecode("a+b", Plus::kIsBlank), "a b");
  for (const char* bad : {"%", "%4", "%4g", "%00", "%ff", "%C3", "%ED%A0%80"}) {
    EXPECT_FALSE(PercentDecode(bad)) << bad;
  }
}

TEST(PercentTest, PathsKeepWhetherASlashWasEncoded) {
  const auto path = std::get<RoutablePath>(ParsePath("/a%2Fb/c"));
  EXPECT_EQ(path.text, std::string("a\0b/c", 5));
  EXPECT_FALSE(path.trailing_slash);
  EXPECT_TRUE(std::get<RoutablePath>(ParsePath("/a/")).trailing_slash);
  EXPECT_TRUE(std::get<RoutablePath>(ParsePath("//a")).has_empty_segment);
  EXPECT_TRUE(std::get<RoutablePath>(ParsePath("/a//")).has_empty_segment);
  EXPECT_EQ(std::get<RoutablePath>(ParsePath("/")).text, "");
}

TEST(PercentTest, DotSegmentsAreRefusedHoweverSpelled) {
  for (const char* path : {"/.", "/..", "/a/../b", "/a/%2e%2e/b", "/%2E"}) {
    EXPECT_TRUE(std::holds_alternative<HttpError>(ParsePath(path))) << path;
  }
}

TEST(PercentTest, QueriesKeepOrderAndDuplicates) {
  EXPECT_EQ(std::get<QueryValues>(ParseQuery("b=2&a=1&b=3&&c")),
            (QueryValues{{"b", "2"}, {"a", "1"}, {"b", "3"}, {"c", ""}}));
}

TEST(HeaderTextTest, TokensAndLists) {
  EXPECT_TRUE(IsToken("X-Request_ID!"));
  EXPECT_FALSE(IsToken(""));
  EXPECT_FALSE(IsToken("a b"));
  EXPECT_FALSE(IsToken("a\xC3\xA9"));
  EXPECT_TRUE(ListHasToken("keep-alive ,\tUPGRADE", "upgrade"));
  EXPECT_FALSE(ListHasToken("upgrades", "upgrade"));
  EXPECT_FALSE(EqualsIgnoringCase("abc", "abcd"));
}

TEST(HeaderTextTest, HostsAreNamesOrAddressesWithAPort) {
  for (const char* host : {"localhost", "example.org:8000", "127.0.0.1", "[::1]", "[::1]:80", "",
                           "a.b-c_d~", "x:", "%41.example", "[v1.fe:a]"}) {
    EXPECT_TRUE(IsHost(host)) << host;
  }
  for (const char* host : {"a b", "a/b", "a:b", "a:80:80", "[::1", "::1", "[]", "[::1]x", "[a b]",
                           "user@host", "a?b", "a#b", "a\\b", "<script>", "\"", "a\xC3\xA9"}) {
    EXPECT_FALSE(IsHost(host)) << host;
  }
}

TEST(HttpErrorTest, BodiesHaveOneForm) {
  EXPECT_EQ(ErrorBody(404, "Not \"Found\""),
            R"({"error":{"code":"NOT_FOUND","status":404,"message":"Not \"Found\""}})");
  EXPECT_EQ(ErrorCode(499), "ERROR");
  EXPECT_EQ(ReasonPhrase(413), "Request Entity Too Large");
  EXPECT_EQ(ReasonPhrase(299), "Unknown");
}

TEST(RequestIdTest, TakesOnlyWhatIsFitForALog) {
  EXPECT_EQ(ChooseRequestId("a.B_c:/-9"), "a.B_c:/-9");
  EXPECT_EQ(ChooseRequestId(std::string(128, 'a')).size(), 128u);
  EXPECT_EQ(ChooseRequestId(std::string(129, 'a')).size(), 36u);
  EXPECT_EQ(ChooseRequestId("a\nb").size(), 36u);
  EXPECT_NE(ChooseRequestId(""), ChooseRequestId(""));
}

TEST(ResponseHeadTest, DatesHaveTheFixedForm) {
  EXPECT_EQ(HttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(ResponseHeadTest, WritesWhatTheFramingNeeds) {
  const auto write = [](ResponseHead head) { return WriteResponseHead(head, {}, {}); };
  EXPECT_NE(write({.framing = BodyFraming::kLength, .length_bytes = 7}).find("content-length: 7"),
            std::string::npos);
  EXPECT_NE(write({.framing = BodyFraming::kChunked}).find("transfer-encoding: chunked"),
            std::string::npos);
  EXPECT_EQ(write({.framing = BodyFraming::kNone}).find("content-length"), std::string::npos);
  EXPECT_NE(write({.persistence = Persistence::kClose}).find("connection: close"),
            std::string::npos);
  EXPECT_EQ(write({}).find("connection:"), std::string::npos);
}

}  // namespace
}  // namespace synappsd::net
