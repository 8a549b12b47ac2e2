#include "monitoring/measured_caller.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "support/fake_applets.h"

namespace synappsd::monitoring {
namespace {

class CollectingListener : public applets::AppletCallListener {
 public:
  void OnAppletEvent(std::string_view kind, std::string_view) override { events += kind; }
  void OnAppletDone(applets::AppletOutcome done) override { outcome = std::move(done); }
  std::string events;
  std::optional<applets::AppletOutcome> outcome;
};

class MeasuredCalls : public ::testing::Test {
 protected:
  std::shared_ptr<CollectingListener> Call(const std::string& type, const std::string& node = "n") {
    auto listener = std::make_shared<CollectingListener>();
    applets::AppletCall call;
    call.type = type;
    call.node_id = node;
    call.run_id = "r";
    last_id_ = caller_.Call(std::move(call), listener);
    return listener;
  }
  bool Has(const std::string& line) {
    return ("\n" + registry_.Render()).find("\n" + line + "\n") != std::string::npos;
  }

  metrics::Registry registry_;
  testing::FakeApplets applets_;
  FakeClock clock_;
  MeasuredCaller caller_{registry_, applets_, clock_, Milliseconds(1'000)};
  std::uint64_t last_id_ = 0;
};

TEST_F(MeasuredCalls, CountsAndTimesByTypeAndOutcome) {
  Call("echo");
  clock_.Advance(Milliseconds(700));
  applets_.Finish("n", testing::Ok("{}"));
  Call("Echo");
  applets_.Finish("n", testing::Failed(Code::kInternal, "no"));
  Call("echo");
  applets_.Finish("n", testing::Failed(Code::kCancelled, ""));
  EXPECT_TRUE(Has(R"(synapps_nodes_total{applet="echo",status="success"} 1)"));
  EXPECT_TRUE(Has(R"(synapps_nodes_total{applet="echo",status="error"} 1)"));
  EXPECT_TRUE(Has(R"(synapps_nodes_total{applet="echo",status="cancelled"} 1)"));
  EXPECT_TRUE(Has(R"(synapps_node_duration_seconds_bucket{applet="echo",le="0.5"} 2)"));
  EXPECT_TRUE(Has(R"(synapps_node_duration_seconds_bucket{applet="echo",le="1"} 3)"));
}

TEST_F(MeasuredCalls, PassesEventsOutcomeAndCancellationOn) {
  const auto listener = Call("echo");
  applets_.Emit("n", "token", "x");
  EXPECT_EQ(listener->events, "token");
  caller_.Cancel(last_id_);
  EXPECT_EQ(applets_.cancelled(), std::vector<std::string>{"n"});
  applets_.Finish("n", testing::Ok("{\"a\":1}"));
  ASSERT_TRUE(listener->outcome.has_value());
  EXPECT_EQ(listener->outcome->json, "{\"a\":1}");
}

TEST_F(MeasuredCalls, LogsWhatWasSlow) {
  ::testing::internal::CaptureStderr();
  Call("echo", "quick");
  clock_.Advance(Milliseconds(1'000));
  applets_.Finish("quick", testing::Ok("{}"));
  Call("echo", "slowly");
  clock_.Advance(Milliseconds(1'001));
  applets_.Finish("slowly", testing::Ok("{}"));
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("slow node run_id=\"r\" node_id=\"slowly\" type=\"echo\" attempt=0 ms=1001"),
            std::string::npos)
      << log;
  EXPECT_EQ(log.find("quick"), std::string::npos) << log;
}

TEST_F(MeasuredCalls, TellsABoundedNumberOfTypesApart) {
  for (std::size_t i = 0; i < MeasuredCaller::kMaxTypes + 5; ++i) {
    Call("type" + std::to_string(i));
    applets_.Finish("n", testing::Ok("{}"));
  }
  EXPECT_TRUE(Has(R"(synapps_nodes_total{applet="type255",status="success"} 1)"));
  EXPECT_TRUE(Has(R"(synapps_nodes_total{applet="other",status="success"} 5)"));
}

}  // namespace
}  // namespace synappsd::monitoring
