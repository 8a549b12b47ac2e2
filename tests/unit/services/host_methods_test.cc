#include "services/host_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/services/fakes.h"

namespace synappsd::services {
namespace {

using testing::CollectingSink;
using ::testing::HasSubstr;
using testing::TestPackage;

// Keeps the reply for the test to use.
class HeldMethod : public HostMethod {
 public:
  AbortRequest Start(MethodRequest request, std::shared_ptr<MethodReply> reply) override {
    last_request = std::move(request);
    held = std::move(reply);
    return [this] { ++aborts; };
  }
  MethodRequest last_request;
  std::shared_ptr<MethodReply> held;
  int aborts = 0;
};

class HostMethodsTest : public ::testing::Test {
 protected:
  HostMethodsTest() {
    auto method = std::make_unique<HeldMethod>();
    method_ = method.get();
    methods_.Add("timer.after/1", std::move(method));
  }

  std::shared_ptr<PendingRequest> Start(const std::string& name, const std::string& json) {
    return methods_.Start(name, json, "body", TestPackage(), nullptr, sink_);
  }

  HostMethods methods_;
  HeldMethod* method_ = nullptr;
  std::shared_ptr<CollectingSink> sink_ = std::make_shared<CollectingSink>();
};

TEST_F(HostMethodsTest, UnknownMethodsAreUnimplemented) {
  Start("telepathy/1", "{}");
  ASSERT_TRUE(sink_->answer);
  EXPECT_EQ(sink_->answer->status.code(), Code::kUnimplemented);
  EXPECT_THAT(sink_->answer->json,
              HasSubstr(R"("message":"this host has no method \"telepathy/1\"")"));
}

TEST_F(HostMethodsTest, ChecksParametersAgainstTheSchema) {
  Start("timer.after/1", R"({"ms":"soon"})");
  ASSERT_TRUE(sink_->answer);
  EXPECT_EQ(sink_->answer->status.code(), Code::kInvalidArgument);
  EXPECT_THAT(sink_->answer->status.message(), HasSubstr(R"(timer.after/1: member "/ms")"));
  EXPECT_EQ(method_->held, nullptr) << "the method must not see what is invalid";
}

TEST_F(HostMethodsTest, RefusesWhatIsNotJson) {
  Start("timer.after/1", R"({"ms":)");
  ASSERT_TRUE(sink_->answer);
  EXPECT_EQ(sink_->answer->status.code(), Code::kInvalidArgument);
}

TEST_F(HostMethodsTest, PassesParametersBodyAndPackageOn) {
  Start("timer.after/1", R"({"ms":5})");
  ASSERT_NE(method_->held, nullptr);
  EXPECT_EQ(method_->last_request.body, "body");
  EXPECT_EQ(method_->last_request.package->package, "org.example.test");
  EXPECT_FALSE(sink_->answer);
}

TEST_F(HostMethodsTest, AnswersExactlyOnceAndNothingAfterIt) {
  Start("timer.after/1", R"({"ms":5})");
  method_->held->Event("data", "1");
  method_->held->Done({Status::Ok(), "{}", {}});
  method_->held->Event("data", "2");
  method_->held->Done({Status::Ok(), "{}", {}});
  method_->held->Fail(Status(Code::kInternal, "late"));
  EXPECT_EQ(sink_->times_done, 1);
  EXPECT_EQ(sink_->events.size(), 1u);
  EXPECT_TRUE(sink_->answer->status.ok());
}

TEST_F(HostMethodsTest, AbortAnswersCancelledAndStopsTheWork) {
  const auto pending = Start("timer.after/1", R"({"ms":5})");
  pending->Abort();
  EXPECT_EQ(method_->aborts, 1);
  ASSERT_TRUE(sink_->answer);
  EXPECT_EQ(sink_->answer->status.code(), Code::kCancelled);
  method_->held->Done({Status::Ok(), "{}", {}});
  EXPECT_EQ(sink_->times_done, 1);
}

}  // namespace
}  // namespace synappsd::services
