#include "unit/store/database_fixture.h"

namespace synappsd::store {
namespace {

class AppletStateStoreTest : public OpenStoreTest {
 protected:
  std::vector<AppletStateRecord> List() {
    return Await<Result<std::vector<AppletStateRecord>>>(
               [&](auto done) { store_->ListAppletStates(done); })
        .value();
  }
  Status Change(AppletStateChange change) {
    return Await<Status>([&](Done done) { store_->ChangeAppletState(change, done); });
  }
  static AppletStateChange Of(const std::string& package) {
    AppletStateChange change;
    change.package = package;
    return change;
  }
};

TEST_F(AppletStateStoreTest, ChangesOnlyWhatIsNamed) {
  AppletStateChange disable = Of("org.b");
  disable.disabled = true;
  AppletStateChange configure = Of("org.b");
  configure.config = Optional<std::string>(R"({"a":1})");
  AppletStateChange quarantine = Of("org.a");
  quarantine.quarantine = Optional<std::string>(R"({"version":"1.0.0"})");
  for (const auto& change : {disable, configure, quarantine}) EXPECT_TRUE(Change(change).ok());
  Reopen();

  const std::vector<AppletStateRecord> states = List();
  ASSERT_EQ(states.size(), 2u);
  EXPECT_EQ(states[0].package, "org.a");
  EXPECT_FALSE(states[0].disabled);
  EXPECT_EQ(states[0].config, boost::none);
  EXPECT_EQ(states[0].quarantine, std::string(R"({"version":"1.0.0"})"));
  EXPECT_EQ(states[1].package, "org.b");
  EXPECT_TRUE(states[1].disabled);
  EXPECT_EQ(states[1].config, std::string(R"({"a":1})"));
  EXPECT_EQ(states[1].quarantine, boost::none);
}

TEST_F(AppletStateStoreTest, AStateThatSaysNothingLeavesNoRow) {
  AppletStateChange set = Of("org.a");
  set.disabled = true;
  set.config = Optional<std::string>("{}");
  ASSERT_TRUE(Change(set).ok());
  AppletStateChange enable = Of("org.a");
  enable.disabled = false;
  ASSERT_TRUE(Change(enable).ok());
  EXPECT_EQ(List().size(), 1u);  // its settings are there still
  AppletStateChange reset = Of("org.a");
  reset.config = Optional<std::string>();
  ASSERT_TRUE(Change(reset).ok());
  EXPECT_TRUE(List().empty());
  EXPECT_TRUE(Change(enable).ok());  // of nothing: nothing
  EXPECT_TRUE(List().empty());
}

TEST_F(AppletStateStoreTest, TheNumberOfStatesIsBounded) {
  std::vector<std::future<Status>> answers;
  for (std::int64_t i = 0; i < kMaxAppletStates; ++i) {
    AppletStateChange disable = Of("org.p" + std::to_string(i));
    disable.disabled = true;
    auto answer = std::make_shared<std::promise<Status>>();
    answers.push_back(answer->get_future());
    store_->ChangeAppletState(disable, [answer](Status status) { answer->set_value(status); });
    if (answers.size() < 1000) continue;  // within what the store queues
    for (auto& each : answers) ASSERT_TRUE(each.get().ok());
    answers.clear();
  }
  AppletStateChange one_more = Of("org.q");
  one_more.disabled = true;
  EXPECT_EQ(Change(one_more).code(), Code::kResourceExhausted);
  AppletStateChange known = Of("org.p0");
  known.config = Optional<std::string>("{}");
  EXPECT_TRUE(Change(known).ok());
}

}  // namespace
}  // namespace synappsd::store
