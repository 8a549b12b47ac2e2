#include "services/fetch_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::services {
namespace {

Result<FetchPlan> Make(const std::string& params) {
  return MakeFetchPlan(json::Parse(params).value(), "body");
}

TEST(FetchPlan, HasDefaults) {
  const Result<FetchPlan> plan = Make(R"({"url":"https://example.org"})");
  ASSERT_TRUE(plan.ok()) << plan.status().ToString();
  EXPECT_EQ(plan->method, "GET");
  EXPECT_EQ(plan->timeout, Milliseconds(60'000));
  EXPECT_EQ(plan->max_bytes, 8u << 20);
  EXPECT_FALSE(plan->stream);
  EXPECT_EQ(plan->retries_left, 0);
  EXPECT_FALSE(plan->secret);
  EXPECT_EQ(*plan->body, "body");
}

TEST(FetchPlan, RefusesHeadersThatBreakTheMessage) {
  for (const char* headers :
       {R"({"Host":"x"})", R"({"content-length":"1"})", R"({"A":"x\r\nB: y"})", R"({"A B":"x"})",
        R"({"":"x"})", R"({"A:":"x"})", R"({"A\n":"x"})", R"({"Transfer-Encoding":"chunked"})",
        R"({"A":"x\u0000"})"}) {
    EXPECT_EQ(Make(R"({"url":"https://example.org","headers":)" + std::string(headers) + "}")
                  .status()
                  .code(),
              Code::kInvalidArgument)
        << headers;
  }
}

TEST(FetchPlan, ChecksTheSecretsHeaderToo) {
  EXPECT_FALSE(Make(R"({"url":"https://example.org","secret":{"name":"k","header":"Host"}})").ok());
  EXPECT_FALSE(
      Make(R"({"url":"https://example.org","secret":{"name":"k","format":"{}\r\nA: b"}})").ok());
}

TEST(FetchPlan, RefusesBadUrls) {
  EXPECT_THAT(Make(R"({"url":"ftp://example.org"})").status().message(),
              ::testing::HasSubstr("http.fetch/1: URL"));
}

}  // namespace
}  // namespace synappsd::services
