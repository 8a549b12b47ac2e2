#include <gtest/gtest.h>

#include <memory>

#include "base/result.h"

namespace synappsd {
namespace {

TEST(Status, NamesItsCode) {
  EXPECT_TRUE(Status::Ok().ok());
  EXPECT_EQ(Status(Code::kNotFound, "flow x").ToString(), "NOT_FOUND: flow x");
  EXPECT_STREQ(CodeName(static_cast<Code>(99)), "UNKNOWN");
}

TEST(Result, HoldsAValueOrAStatus) {
  Result<std::unique_ptr<int>> good(std::make_unique<int>(7));
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(*std::move(good).value(), 7);
  const Result<int> bad(Status(Code::kUnavailable, "busy"));
  EXPECT_EQ(bad.status(), Status(Code::kUnavailable, "busy"));
}

TEST(ResultDeathTest, ReadingTheValueOfAFailureEndsTheProcess) {
  const Result<int> bad(Status(Code::kUnavailable, "database is busy"));
  EXPECT_DEATH((void)bad.value(), "CHECK failed.*UNAVAILABLE: database is busy");
  EXPECT_DEATH(Result<int>{Status::Ok()}, "a Result without a value needs an error");
}

}  // namespace
}  // namespace synappsd
