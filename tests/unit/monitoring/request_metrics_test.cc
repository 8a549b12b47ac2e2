#include "monitoring/request_metrics.h"

#include <gtest/gtest.h>

#include <string>

namespace synappsd::monitoring {
namespace {

using std::chrono::microseconds;

net::Request Request(net::Method method, std::string_view route) {
  net::Request request;
  request.method = method;
  request.target = "/something/of/the/client";
  request.route = route;
  return request;
}

class RequestMetricsTest : public ::testing::Test {
 protected:
  bool Has(const std::string& line) {
    return ("\n" + registry_.Render()).find("\n" + line + "\n") != std::string::npos;
  }
  metrics::Registry registry_;
  RequestMetrics metrics_{registry_, {"/flows/:id", "/runs"}};
};

TEST_F(RequestMetricsTest, CountsByRouteMethodAndClassOfStatus) {
  metrics_.Answered(Request(net::Method::kGet, "/flows/:id"), 200, microseconds(700));
  metrics_.Answered(Request(net::Method::kGet, "/flows/:id"), 404, microseconds(700));
  metrics_.Answered(Request(net::Method::kGet, "/flows/:id"), 422, microseconds(700));
  EXPECT_TRUE(
      Has(R"(synapps_http_requests_total{method="GET",route="/flows/:id",status="2xx"} 1)"));
  EXPECT_TRUE(
      Has(R"(synapps_http_requests_total{method="GET",route="/flows/:id",status="4xx"} 2)"));
}

TEST_F(RequestMetricsTest, TimesByRouteAndMethod) {
  metrics_.Answered(Request(net::Method::kPost, "/runs"), 200, microseconds(700));
  metrics_.Answered(Request(net::Method::kPost, "/runs"), 200, microseconds(20'000'000));
  const std::string series = "synapps_http_request_duration_seconds";
  EXPECT_TRUE(Has(series + R"(_bucket{method="POST",route="/runs",le="0.0005"} 0)"));
  EXPECT_TRUE(Has(series + R"(_bucket{method="POST",route="/runs",le="0.001"} 1)"));
  EXPECT_TRUE(Has(series + R"(_bucket{method="POST",route="/runs",le="+Inf"} 2)"));
  EXPECT_TRUE(Has(series + R"(_count{method="POST",route="/runs"} 2)"));
}

TEST_F(RequestMetricsTest, NeverHasAPathOfAClient) {
  metrics_.Answered(Request(net::Method::kGet, ""), 404, microseconds(1));
  EXPECT_TRUE(Has(R"(synapps_http_requests_total{method="GET",route="none",status="4xx"} 1)"));
  EXPECT_EQ(registry_.Render().find("/something"), std::string::npos);
}

TEST_F(RequestMetricsTest, AStatusOfNoClassIsOther) {
  metrics_.Answered(Request(net::Method::kGet, "/runs"), 0, microseconds(1));
  EXPECT_TRUE(Has(R"(synapps_http_requests_total{method="GET",route="/runs",status="other"} 1)"));
}

}  // namespace
}  // namespace synappsd::monitoring
