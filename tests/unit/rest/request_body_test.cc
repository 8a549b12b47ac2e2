#include "rest/request_body.h"

#include <gtest/gtest.h>

namespace synappsd::rest {
namespace {

using namespace std::string_literals;

net::Request Post(std::string body, net::Headers headers = {{"Content-Type", "application/json"}}) {
  net::Request request;
  request.method = net::Method::kPost;
  request.headers = std::move(headers);
  request.body = std::move(body);
  return request;
}

// The body, or the status and body of the refusal.
std::string Outcome(const net::Request& request, std::size_t max_depth = 128) {
  auto outcome = ReadBody(request, max_depth);
  if (const auto* value = std::get_if<json::Value>(&outcome)) return json::Write(*value);
  const auto& refusal = std::get<net::Response>(outcome);
  return std::to_string(refusal.status) + " " + refusal.body;
}

std::string JsonInvalid(const std::string& offset, const std::string& message) {
  return R"(422 {"error":{"code":"VALIDATION_ERROR","status":422,"message":"Request validation )"
         R"(failed","details":[{"field":"body.)" +
         offset + R"(","message":")" + message + R"(","type":"json_invalid"}]}})";
}

TEST(RequestBody, ContentTypesThatAreJson) {
  for (const char* type :
       {"application/json", "application/json; charset=utf-8", "", "Application/JSON",
        "application/vnd.api+json", " application/json ", "application/problem+json;x=y"}) {
    EXPECT_TRUE(IsJsonContentType(type)) << type;
  }
  for (const char* type : {"text/plain", "text/json", "application/x-www-form-urlencoded", "json",
                           "application/jsonp", "application/json/x", "application/a/b+json"}) {
    EXPECT_FALSE(IsJsonContentType(type)) << type;
  }
}

TEST(RequestBody, WhatIsNoJsonBecomesWhatValidationRefuses) {
  EXPECT_EQ(Outcome(Post("")), "null");
  EXPECT_EQ(Outcome(Post("", {{"Content-Type", "text/plain"}})), "null");
  EXPECT_EQ(Outcome(Post("{}", {{"Content-Type", "text/plain"}})), "\"\"");
  EXPECT_EQ(Outcome(Post("{}", {})), "{}") << "no content type is JSON";
}

TEST(RequestBody, MalformedJsonNamesTheCharacter) {
  EXPECT_EQ(Outcome(Post(R"({"name": "x",)")), JsonInvalid("13", "JSON decode error"));
  EXPECT_EQ(Outcome(Post("{name: x}")), JsonInvalid("1", "JSON decode error"));
  EXPECT_EQ(Outcome(Post(R"({"name":"x"} y)")), JsonInvalid("13", "JSON decode error"));
  EXPECT_EQ(Outcome(Post("  ")), JsonInvalid("2", "JSON decode error"));
  EXPECT_EQ(Outcome(Post("\xEF\xBB\xBF{\"é\":x}")), JsonInvalid("5", "JSON decode error"));
}

TEST(RequestBody, RefusesWhatWouldPoisonTheDatabase) {
  EXPECT_EQ(Outcome(Post(R"({"x":NaN})")), JsonInvalid("5", "JSON decode error"));
  EXPECT_EQ(Outcome(Post(R"({"x":-Infinity})")), JsonInvalid("5", "JSON decode error"));
  EXPECT_EQ(Outcome(Post(R"({"x":1e400})")), JsonInvalid("5", "JSON decode error"));
  EXPECT_EQ(Outcome(Post(R"({"x":"\ud800"})")), JsonInvalid("5", "JSON decode error"));
}

TEST(RequestBody, NamesTheDepthLimit) {
  EXPECT_EQ(Outcome(Post("[[[[]]]]"), 4), "[[[[]]]]");
  EXPECT_EQ(Outcome(Post("[[[[]]]]"), 3),
            JsonInvalid("3", "JSON decode error: nested deeper than 3 levels"));
}

TEST(RequestBody, UnreadableTextsAndEncodings) {
  EXPECT_EQ(Outcome(Post("{\"a\":\"\xff\"}")),
            R"(400 {"error":{"code":"BAD_REQUEST","status":400,"message":"There was an error )"
            R"(parsing the body"}})");
  EXPECT_EQ(Outcome(Post("{\0}\0"s)), "{}") << "UTF-16";
  EXPECT_EQ(Outcome(Post("{}", {{"Content-Encoding", "identity"}})), "{}");
  EXPECT_EQ(Outcome(Post("\x1f\x8b", {{"content-encoding", "GZIP"}})),
            R"(415 {"error":{"code":"UNSUPPORTED_MEDIA_TYPE","status":415,"message":)"
            R"("Content-Encoding gzip is not supported: send the body as it is"}})");
}

}  // namespace
}  // namespace synappsd::rest
