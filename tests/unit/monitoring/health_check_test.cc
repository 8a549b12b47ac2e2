#include "monitoring/health_check.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "unit/services/fakes.h"

namespace synappsd::monitoring {
namespace {

class HealthChecks : public ::testing::Test {
 protected:
  // A part that answers when the test says so.
  void AddPart(const std::string& name) {
    check_.Add(name, [this, name](HealthCheck::Answer answer) {
      asked_.push_back(name);
      answers_[name] = std::move(answer);
    });
  }
  void Ask() {
    check_.Ask([this](const HealthReport& report) { reports_.push_back(report.Json()); });
  }

  FakeClock clock_;
  services::testing::ManualTimers timers_;
  HealthCheck check_{{Milliseconds(2'000), Milliseconds(1'000)}, timers_, clock_};
  std::map<std::string, HealthCheck::Answer> answers_;
  std::vector<std::string> asked_;
  std::vector<std::string> reports_;
};

const char kBothOk[] =
    R"({"status":"ok","checks":[{"name":"a","status":"ok"},{"name":"b","status":"ok"}]})";

TEST_F(HealthChecks, IsWellWhenAllPartsAre) {
  AddPart("a");
  AddPart("b");
  Ask();
  answers_["b"](Status::Ok());
  EXPECT_TRUE(reports_.empty());
  answers_["a"](Status::Ok());
  EXPECT_EQ(reports_, std::vector<std::string>{kBothOk});
  EXPECT_TRUE(timers_.tasks.empty());
}

TEST_F(HealthChecks, NamesWhatIsWrong) {
  AddPart("a");
  AddPart("b");
  Ask();
  answers_["a"](Status(Code::kUnavailable, "database is locked"));
  answers_["b"](Status::Ok());
  EXPECT_EQ(reports_, std::vector<std::string>{
                          R"({"status":"failed","checks":[{"name":"a","status":"failed",)"
                          R"("message":"database is locked"},{"name":"b","status":"ok"}]})"});
}

TEST_F(HealthChecks, DoesNotWaitForEver) {
  AddPart("a");
  AddPart("b");
  Ask();
  answers_["a"](Status::Ok());
  EXPECT_EQ(timers_.RunNext(), Milliseconds(2'000));
  EXPECT_EQ(reports_,
            std::vector<std::string>{R"({"status":"failed","checks":[{"name":"a","status":"ok"},)"
                                     R"({"name":"b","status":"failed",)"
                                     R"("message":"no answer within 2000 ms"}]})"});
}

TEST_F(HealthChecks, DoesNotAskAgainWhatHangs) {
  AddPart("a");
  Ask();
  timers_.RunNext();
  clock_.Advance(Milliseconds(1'500));
  Ask();
  EXPECT_EQ(asked_.size(), 1U);
  answers_["a"](Status::Ok());  // late, but it lives
  ASSERT_EQ(reports_.size(), 2U);
  EXPECT_EQ(reports_[1], R"({"status":"ok","checks":[{"name":"a","status":"ok"}]})");
  clock_.Advance(Milliseconds(1'500));
  Ask();
  EXPECT_EQ(asked_.size(), 2U);
}

TEST_F(HealthChecks, AsksOnceForManyWhoAskAtOnce) {
  AddPart("a");
  Ask();
  Ask();
  Ask();
  EXPECT_EQ(asked_.size(), 1U);
  answers_["a"](Status::Ok());
  EXPECT_EQ(reports_.size(), 3U);
}

TEST_F(HealthChecks, GivesAReportAgainForAWhile) {
  AddPart("a");
  Ask();
  answers_["a"](Status::Ok());
  clock_.Advance(Milliseconds(999));
  Ask();
  EXPECT_EQ(asked_.size(), 1U);
  EXPECT_EQ(reports_.size(), 2U);
  clock_.Advance(Milliseconds(1));
  Ask();
  EXPECT_EQ(asked_.size(), 2U);
}

TEST_F(HealthChecks, APartMayAnswerAtOnce) {
  check_.Add("a", [](const HealthCheck::Answer& answer) { answer(Status::Ok()); });
  Ask();
  EXPECT_EQ(reports_.size(), 1U);
}

TEST(HealthCheck, AnswersThatComeAfterItsEndAreNothing) {
  FakeClock clock;
  services::testing::ManualTimers timers;
  HealthCheck::Answer late;
  {
    HealthCheck check({}, timers, clock);
    check.Add("a", [&](HealthCheck::Answer answer) { late = std::move(answer); });
    check.Ask([](const HealthReport&) {});
  }
  late(Status::Ok());
}

}  // namespace
}  // namespace synappsd::monitoring
