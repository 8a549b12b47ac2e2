#include "services/store_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/services/fakes.h"

namespace synappsd::services {
namespace {

using testing::CollectingSink;
using ::testing::HasSubstr;
using testing::MemoryValues;
using testing::TestPackage;

class StoreMethodsTest : public ::testing::Test {
 protected:
  StoreMethodsTest() { AddStoreMethods(methods_, values_, clock_); }

  MethodAnswer Ask(const std::string& method, const std::string& json,
                   std::shared_ptr<CallScope> scope = nullptr) {
    auto sink = std::make_shared<CollectingSink>();
    methods_.Start(method, json, "", package_, std::move(scope), sink);
    EXPECT_EQ(sink->times_done, 1);
    return sink->answer.value_or(MethodAnswer());
  }

  MemoryValues values_;
  FakeClock clock_;
  HostMethods methods_;
  std::shared_ptr<PackageContext> package_ = TestPackage();
  std::shared_ptr<CallScope> scope_ = std::make_shared<CallScope>(CallOrigin{.request_id = "r"});
};

TEST_F(StoreMethodsTest, KeepsValuesWithTheirTags) {
  EXPECT_TRUE(
      Ask("store.put/1", R"({"key":"k","value":{"n":10000000000000000000000},"tags":["t"]})")
          .status.ok());
  const MethodAnswer got = Ask("store.get/1", R"({"key":"k"})");
  EXPECT_THAT(got.json,
              HasSubstr(R"({"key":"k","value":{"n":10000000000000000000000},"tags":["t"],)"));
  EXPECT_EQ(values_.values.begin()->second.package, "org.example.test");
  EXPECT_EQ(Ask("store.get/1", R"({"key":"K"})").status.code(), Code::kNotFound);
}

TEST_F(StoreMethodsTest, KeepsPackagesAndNameSpacesApart) {
  Ask("store.put/1", R"({"key":"k","value":1,"namespace":"a"})");
  EXPECT_EQ(Ask("store.get/1", R"({"key":"k"})").status.code(), Code::kNotFound);
  package_ = TestPackage();
  package_->package = "org.example.other";
  EXPECT_EQ(Ask("store.get/1", R"({"key":"k","namespace":"a"})").status.code(), Code::kNotFound);
}

TEST_F(StoreMethodsTest, SaysWhetherADeletedKeyWasThere) {
  Ask("store.put/1", R"({"key":"k","value":1})");
  EXPECT_EQ(Ask("store.delete/1", R"({"key":"k"})").json, R"({"deleted":true})");
  EXPECT_EQ(Ask("store.delete/1", R"({"key":"k"})").json, R"({"deleted":false})");
}

TEST_F(StoreMethodsTest, BuffersTheWritesOfACall) {
  Ask("store.put/1", R"({"key":"old","value":1})");
  EXPECT_TRUE(Ask("store.put/1", R"({"key":"k","value":2})", scope_).status.ok());
  EXPECT_EQ(Ask("store.delete/1", R"({"key":"old"})", scope_).json, R"({"deleted":true})");
  EXPECT_EQ(Ask("store.delete/1", R"({"key":"old"})", scope_).json, R"({"deleted":false})");

  EXPECT_THAT(Ask("store.get/1", R"({"key":"k"})", scope_).json, HasSubstr(R"("value":2)"));
  EXPECT_EQ(Ask("store.get/1", R"({"key":"old"})", scope_).status.code(), Code::kNotFound);
  EXPECT_EQ(Ask("store.get/1", R"({"key":"k"})").status.code(), Code::kNotFound)
      << "others see it only with the result";
  EXPECT_TRUE(Ask("store.get/1", R"({"key":"old"})").status.ok());

  for (const auto& write : scope_->Take()) values_.Apply(write);
  EXPECT_TRUE(Ask("store.get/1", R"({"key":"k"})").status.ok());
  EXPECT_EQ(Ask("store.get/1", R"({"key":"old"})").status.code(), Code::kNotFound);
}

TEST_F(StoreMethodsTest, ListsByTagAndPage) {
  for (const char* key : {"a", "b", "c"}) {
    const std::string tag = *key == 'b' ? "y" : "x";
    Ask("store.put/1",
        std::string(R"({"value":1,"key":")") + key + R"(","tags":[")" + tag + "\"]}");
  }
  EXPECT_THAT(Ask("store.list/1", R"({"any_tag":["x"],"limit":1})").json,
              HasSubstr(R"("next_after_key":"a")"));
  const MethodAnswer rest = Ask("store.list/1", R"({"any_tag":["x"],"after_key":"a"})");
  EXPECT_THAT(rest.json, HasSubstr(R"("key":"c")"));
  EXPECT_THAT(rest.json, ::testing::Not(HasSubstr("next_after_key")));
}

TEST_F(StoreMethodsTest, ClearHidesWhatIsStoredFromItsCall) {
  Ask("store.put/1", R"({"key":"k","value":1})");
  Ask("store.clear/1", "{}", scope_);
  EXPECT_EQ(Ask("store.list/1", "{}", scope_).json, R"({"items":[]})");
  EXPECT_EQ(Ask("store.get/1", R"({"key":"k"})", scope_).status.code(), Code::kNotFound);
  Ask("store.clear/1", "{}");
  EXPECT_TRUE(values_.values.empty());
}

TEST_F(StoreMethodsTest, NeedsThePermission) {
  package_->store = false;
  const MethodAnswer answer = Ask("store.get/1", R"({"key":"k"})");
  EXPECT_EQ(answer.status.code(), Code::kPermissionDenied);
  EXPECT_THAT(answer.status.message(), HasSubstr("\"store\": true"));
}

TEST_F(StoreMethodsTest, BoundsValuesAndKeys) {
  const std::string big(1 << 20, 'x');
  EXPECT_EQ(Ask("store.put/1", R"({"key":"k","value":")" + big + "\"}").status.code(),
            Code::kResourceExhausted);
  EXPECT_EQ(
      Ask("store.put/1", R"({"value":1,"key":")" + std::string(1025, 'k') + "\"}").status.code(),
      Code::kInvalidArgument);
  EXPECT_EQ(Ask("store.put/1", R"({"value":1,"key":""})").status.code(), Code::kInvalidArgument);
}

TEST_F(StoreMethodsTest, PassesOnTheStoresFailures) {
  values_.failure = Status(Code::kUnavailable, "database is busy");
  for (const char* method : {"store.get/1", "store.delete/1", "store.put/1", "store.list/1"}) {
    EXPECT_EQ(Ask(method, R"({"key":"k","value":1})").status.code(), Code::kUnavailable) << method;
  }
}

}  // namespace
}  // namespace synappsd::services
