#include "applets/admin/write_only.h"

#include <gtest/gtest.h>

namespace synappsd::applets {
namespace {

class WriteOnly : public ::testing::Test {
 protected:
  static json::Object Object(const std::string& text) {
    return *json::Parse(text).value().if_object();
  }
  static std::string Text(json::Object object) {
    return json::Write(json::Value(std::move(object)));
  }
  std::string Keep(const std::string& before, const std::string& settings) {
    return Text(KeepWriteOnly(schema_, Object(before), Object(settings)));
  }

  const json::Value schema_ =
      json::Parse(R"({"properties":{"url":{},"key":{"writeOnly":true},)"
                  R"("smtp":{"properties":{"user":{},"password":{"writeOnly":true}}}}})")
          .value();
};

TEST_F(WriteOnly, NeverComesBack) {
  const json::Object settings =
      Object(R"({"url":"u","key":"geheim","smtp":{"user":"me","password":"x"},"more":{"key":1}})");
  EXPECT_EQ(Text(WithoutWriteOnly(schema_, settings)),
            R"({"url":"u","smtp":{"user":"me"},"more":{"key":1}})");
  EXPECT_EQ(WriteOnlyMembers(schema_, settings),
            (std::vector<std::string>{"key", "smtp.password"}));
  EXPECT_EQ(Text(WithoutWriteOnly(json::Value(), settings)), Text(settings));
}

TEST_F(WriteOnly, StaysIfItIsLeftOutAndGoesIfItIsNull) {
  EXPECT_EQ(Keep(R"({"url":"u","key":"k"})", R"({"url":"v"})"), R"({"url":"v","key":"k"})");
  EXPECT_EQ(Keep(R"({"url":"u","key":"k"})", "{}"), R"({"key":"k"})");
  EXPECT_EQ(Keep(R"({"key":"k"})", R"({"key":"new"})"), R"({"key":"new"})");
  EXPECT_EQ(Keep(R"({"key":"k"})", R"({"key":null})"), "{}");
  EXPECT_EQ(Keep(R"({"smtp":{"user":"a","password":"x"}})", R"({"smtp":{"user":"b"}})"),
            R"({"smtp":{"user":"b","password":"x"}})");
  EXPECT_EQ(Keep(R"({"url":"u"})", R"({"url":null})"), R"({"url":null})");
}

}  // namespace
}  // namespace synappsd::applets
