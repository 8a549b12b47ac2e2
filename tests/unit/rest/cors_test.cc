#include "rest/cors.h"

#include <gtest/gtest.h>

namespace synappsd::rest {
namespace {

constexpr const char* kSite = "http://localhost:3000";

net::Request From(std::string origin) {
  net::Request request;
  request.headers = {{"Origin", std::move(origin)}};
  return request;
}

net::Request Preflight(std::string origin, std::string method) {
  net::Request request = From(std::move(origin));
  request.method = net::Method::kOptions;
  request.headers.emplace_back("Access-Control-Request-Method", std::move(method));
  request.headers.emplace_back("Access-Control-Request-Headers", "content-type,x-custom");
  return request;
}

TEST(Cors, SitesOnTheList) {
  const Cors cors({"https://a.example", kSite});
  EXPECT_EQ(cors.HeadersFor(From(kSite)),
            (net::Headers{{"access-control-allow-credentials", "true"},
                          {"access-control-allow-origin", kSite},
                          {"vary", "Origin"}}));
  EXPECT_EQ(cors.HeadersFor(From("https://evil.example")),
            (net::Headers{{"access-control-allow-credentials", "true"}}));
  EXPECT_EQ(cors.HeadersFor(net::Request()), net::Headers());
}

TEST(Cors, AnEmptyListAllowsNoSite) {
  const Cors cors({});
  for (const auto& [name, value] : cors.HeadersFor(From(kSite))) {
    EXPECT_NE(name, "access-control-allow-origin") << value;
  }
  EXPECT_EQ(cors.AnswerPreflight(Preflight(kSite, "GET"))->status, 400);
}

TEST(Cors, WithAStarAllSitesButNeverWithCredentials) {
  for (const std::vector<std::string>& list :
       {std::vector<std::string>{"*"}, std::vector<std::string>{"*", kSite}}) {
    const Cors cors(list);
    EXPECT_EQ(cors.HeadersFor(From(kSite)), (net::Headers{{"access-control-allow-origin", "*"}}));
    const auto answer = cors.AnswerPreflight(Preflight("https://any.example", "POST"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->headers,
              (net::Headers{
                  {"access-control-allow-methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"},
                  {"access-control-max-age", "600"},
                  {"access-control-allow-origin", "*"},
                  {"access-control-allow-headers", "content-type,x-custom"}}));
  }
}

TEST(Cors, PreflightOfAnAllowedSite) {
  const auto answer = Cors({kSite}).AnswerPreflight(Preflight(kSite, "DELETE"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "OK");
  EXPECT_EQ(answer->content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(answer->headers,
            (net::Headers{
                {"vary", "Origin"},
                {"access-control-allow-methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"},
                {"access-control-max-age", "600"},
                {"access-control-allow-credentials", "true"},
                {"access-control-allow-origin", kSite},
                {"access-control-allow-headers", "content-type,x-custom"}}));
}

TEST(Cors, PreflightsThatAreRefused) {
  const Cors cors({kSite});
  const auto origin = cors.AnswerPreflight(Preflight("https://evil.example", "GET"));
  EXPECT_EQ(origin->status, 400);
  EXPECT_EQ(origin->body, "Disallowed CORS origin");
  for (const auto& [name, value] : origin->headers) EXPECT_NE(name, "access-control-allow-origin");
  EXPECT_EQ(cors.AnswerPreflight(Preflight(kSite, "BREW"))->body, "Disallowed CORS method");
  EXPECT_EQ(cors.AnswerPreflight(Preflight("https://evil.example", "BREW"))->body,
            "Disallowed CORS origin, method");
}

TEST(Cors, OnlyCompletePreflightsAreAnswered) {
  const Cors cors({kSite});
  net::Request options = From(kSite);
  options.method = net::Method::kOptions;
  EXPECT_FALSE(cors.AnswerPreflight(options));
  EXPECT_FALSE(cors.HeadersFor(options).empty());
  net::Request get = Preflight(kSite, "GET");
  get.method = net::Method::kGet;
  EXPECT_FALSE(cors.AnswerPreflight(get));
  EXPECT_TRUE(cors.HeadersFor(Preflight(kSite, "GET")).empty()) << "its answer has them already";
}

}  // namespace
}  // namespace synappsd::rest
