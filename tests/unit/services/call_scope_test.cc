#include "services/call_scope.h"

#include <gtest/gtest.h>

namespace synappsd::services {
namespace {

using store::StoreWrite;

StoreWrite Write(StoreWrite::Kind kind, const std::string& key, const std::string& value = "",
                 const std::string& name_space = "") {
  StoreWrite write;
  write.kind = kind;
  write.value.package = "org.a";
  write.value.key = key;
  write.value.value = value;
  write.value.name_space = name_space;
  return write;
}

TEST(CallScope, LaysLaterWritesOverEarlierOnes) {
  CallScope scope(CallOrigin{.request_id = "r"});
  ASSERT_TRUE(scope.Add(Write(StoreWrite::Kind::kPut, "a", "1")).ok());
  ASSERT_TRUE(scope.Add(Write(StoreWrite::Kind::kClear, "")).ok());
  ASSERT_TRUE(scope.Add(Write(StoreWrite::Kind::kPut, "b", "2")).ok());
  ASSERT_TRUE(scope.Add(Write(StoreWrite::Kind::kDelete, "c")).ok());
  const StoreOverlay overlay = scope.Overlay("org.a", "");
  EXPECT_TRUE(overlay.cleared);
  EXPECT_FALSE(overlay.keys.contains("a"));
  ASSERT_TRUE(overlay.keys.contains("b"));
  EXPECT_EQ(overlay.keys.at("b")->value, "2");
  ASSERT_TRUE(overlay.keys.contains("c"));
  EXPECT_FALSE(overlay.keys.at("c"));
}

TEST(CallScope, KeepsNameSpacesApart) {
  CallScope scope(CallOrigin{.request_id = "r"});
  ASSERT_TRUE(scope.Add(Write(StoreWrite::Kind::kPut, "a", "1", "other")).ok());
  EXPECT_TRUE(scope.Overlay("org.a", "").keys.empty());
  EXPECT_EQ(scope.Overlay("org.a", "other").keys.size(), 1u);
}

TEST(CallScope, BoundsNumberAndSize) {
  CallScope many(CallOrigin{.request_id = "r"});
  for (std::size_t i = 0; i < CallScope::kMaxWrites; ++i) {
    ASSERT_TRUE(many.Add(Write(StoreWrite::Kind::kDelete, "a")).ok());
  }
  EXPECT_EQ(many.Add(Write(StoreWrite::Kind::kDelete, "a")).code(), Code::kResourceExhausted);

  CallScope big(CallOrigin{.request_id = "r"});
  const std::string mebibyte(1 << 20, 'x');
  Status last;
  int taken = 0;
  for (; taken < 20 && last.ok(); ++taken)
    last = big.Add(Write(StoreWrite::Kind::kPut, "", mebibyte));
  EXPECT_EQ(last.code(), Code::kResourceExhausted);
  EXPECT_EQ(taken, 17);
}

TEST(CallScope, TakesNothingAfterItsEnd) {
  CallScope scope(CallOrigin{.request_id = "r"});
  ASSERT_TRUE(scope.Add(Write(StoreWrite::Kind::kPut, "a", "1")).ok());
  EXPECT_EQ(scope.Take().size(), 1u);
  EXPECT_EQ(scope.Add(Write(StoreWrite::Kind::kPut, "b", "1")).code(), Code::kFailedPrecondition);
  EXPECT_TRUE(scope.Take().empty());
}

}  // namespace
}  // namespace synappsd::services
