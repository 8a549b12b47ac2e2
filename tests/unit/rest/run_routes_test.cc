#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/optional/optional_io.hpp>

#include "unit/rest/fakes.h"

namespace synappsd::rest {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kRunNotFound =
    R"(404 {"error":{"code":"NOT_FOUND","status":404,"message":"Run not found"}})";

store::RunRecord SuccessfulRun() {
  store::RunRecord run;
  run.id = "r1";
  run.flow_id = std::string("f1");
  run.status = "success";
  run.current_applet = std::string("end");
  run.progress = 3;
  run.total_steps = 3;
  run.start_time = 1795367912.1767724;
  run.end_time = 1795367912.2429116;
  run.results = R"({"m":{"type":"memory","output":{"key":"k","status":"stored"}}})";
  run.input_data = std::string(R"({"note":"hello"})");
  return run;
}

TEST(RunRoutes, StartPassesTheInputOn) {
  TestApi api;
  api.flows.flows.push_back({"f1", "n", {}, {}});
  EXPECT_EQ(api.Post("/api/v1/flows/f1/run", R"({"input":{"b":1.0,"a":12345678901234567890123}})"),
            R"(200 {"run_id":"run-1"})");
  EXPECT_EQ(api.Post("/api/v1/flows/f1/run", R"({"prompt":"x"})"), R"(200 {"run_id":"run-2"})");
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"f1", R"({"b":1.0,"a":12345678901234567890123})"}, {"f1", "{}"}};
  EXPECT_EQ(api.control.started, expected);
}

TEST(RunRoutes, TheBodyIsCheckedBeforeTheFlowIsLookedUp) {
  TestApi api;
  EXPECT_EQ(
      api.Post("/api/v1/flows/none/run", ""),
      R"(422 {"error":{"code":"VALIDATION_ERROR","status":422,"message":"Request validation )"
      R"(failed","details":[{"field":"body","message":"Field required","type":"missing"}]}})");
  EXPECT_THAT(api.Post("/api/v1/flows/none/run", R"({"input":[]})"), HasSubstr("body.input"));
  EXPECT_EQ(api.Post("/api/v1/flows/none/run", "{}"),
            R"(404 {"error":{"code":"NOT_FOUND","status":404,"message":"Flow not found"}})");
}

TEST(RunRoutes, AFullEngineIsAnswered503) {
  TestApi api;
  api.flows.flows.push_back({"f1", "n", {}, {}});
  api.control.failure = Status(Code::kUnavailable, "10000 runs are waiting: try again later");
  const net::Response response = api.Call(net::Method::kPost, "/api/v1/flows/f1/run", "{}");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers, (net::Headers{{"retry-after", "1"}}));
  EXPECT_THAT(response.body, HasSubstr("10000 runs are waiting"));
}

TEST(RunRoutes, AQuotaThatIsUsedUpIsAnswered429UntilTheMonthEnds) {
  TestApi api;
  api.flows.flows.push_back({"f1", "n", {}, {}});
  api.control.failure = Status(Code::kResourceExhausted, "alice has begun 20 runs");
  const net::Response response = api.Call(net::Method::kPost, "/api/v1/flows/f1/run", "{}");
  EXPECT_EQ(response.status, 429);
  EXPECT_THAT(response.body, HasSubstr("\"code\":\"RATE_LIMIT_EXCEEDED\""));
  ASSERT_EQ(response.headers.size(), 1u);
  const double left = plans::SecondsLeftInMonth(api.clock.UnixSeconds());
  EXPECT_EQ(response.headers[0].second, std::to_string(static_cast<long>(left) + 1));
}

TEST(RunRoutes, UsageIsOnesOwnUnlessOneIsAnAdministrator) {
  TestApi api;
  api.usage.usage = {{"alice", "2023-11", 7}};
  api.caller.owner = "alice";
  api.caller.scopes = access::ScopeSet().With(access::Scope::kRead);
  EXPECT_THAT(api.Get("/api/v1/usage"), HasSubstr("\"owner\":\"alice\",\"tier\":\"\",\"runs\":7"));
  EXPECT_EQ(*api.usage.last_query.owner, "alice");
  EXPECT_EQ(*api.usage.last_query.month, "2023-11");
  EXPECT_THAT(api.Get("/api/v1/usage?owner=bob"), HasSubstr("403 "));
  api.usage.usage.clear();
  EXPECT_THAT(api.Get("/api/v1/usage"), HasSubstr("\"runs\":0"));
  api.caller.scopes = access::ScopeSet::All();
  EXPECT_THAT(api.Get("/api/v1/usage"), HasSubstr("\"items\":[]"));
  EXPECT_FALSE(api.usage.last_query.owner);
  EXPECT_THAT(api.Get("/api/v1/usage?owner=bob"), HasSubstr("\"owner\":\"bob\""));
}

TEST(RunRoutes, ReadAndList) {
  TestApi api;
  api.runs.runs.push_back(SuccessfulRun());
  const std::string run =
      R"({"run_id":"r1","flow_id":"f1","status":"success","current_applet":"end","progress":3,)"
      R"("total_steps":3,"start_time":1795367912.1767724,"end_time":1795367912.2429116,)"
      R"("results":{"m":{"type":"memory","output":{"key":"k","status":"stored"}}},"error":null,)"
      R"("input_data":{"note":"hello"}})";
  EXPECT_EQ(api.Get("/api/v1/runs/r1"), "200 " + run);
  EXPECT_EQ(api.Get("/api/v1/runs"),
            "200 {\"items\":[" + run + R"(],"total":1,"page":1,"page_size":20,"total_pages":1})");
  EXPECT_EQ(api.Get("/api/v1/runs/none"), kRunNotFound);
}

TEST(RunRoutes, ListsPassFiltersAndSortOn) {
  TestApi api;
  api.Get("/api/v1/runs?page=3&page_size=5&status=error&flow_id=f&sort=-start_time");
  EXPECT_EQ(api.runs.last_query.offset, 10u);
  EXPECT_EQ(api.runs.last_query.limit, 5u);
  EXPECT_TRUE(api.runs.last_query.newest_first);
  EXPECT_EQ(api.runs.last_query.status, std::string("error"));
  EXPECT_EQ(api.runs.last_query.flow_id, std::string("f"));
  api.Get("/api/v1/runs?sort=start_time");
  EXPECT_FALSE(api.runs.last_query.newest_first);
  EXPECT_FALSE(api.runs.last_query.status);
  EXPECT_THAT(api.Get("/api/v1/runs?sort=name&page=x"),
              HasSubstr(R"("field":"query.page","message":"Input should be a valid integer)"));
}

TEST(RunRoutes, Nodes) {
  TestApi api;
  api.runs.runs.push_back(SuccessfulRun());
  EXPECT_EQ(api.Get("/api/v1/runs/r1/nodes"), R"(200 {"items":[]})");
  store::NodeRunRecord node;
  node.run_id = "r1";
  node.node_id = "w";
  node.type = "writer";
  node.status = "error";
  node.attempt = 2;
  node.start_time = 5;
  node.end_time = 6.5;
  node.error = std::string("no key");
  node.error_code = static_cast<std::int32_t>(Code::kFailedPrecondition);
  node.metadata = R"({"tokens":7})";
  api.runs.node_runs = {node};
  EXPECT_EQ(api.Get("/api/v1/runs/r1/nodes"),
            R"(200 {"items":[{"node_id":"w","type":"writer","status":"error","attempt":2,)"
            R"("start_time":5.0,"end_time":6.5,"output":null,"error":{"code":)"
            R"("FAILED_PRECONDITION","message":"no key"},"metadata":{"tokens":7}}]})");
  EXPECT_EQ(api.Get("/api/v1/runs/none/nodes"), kRunNotFound);
}

TEST(RunRoutes, Cancel) {
  TestApi api;
  EXPECT_EQ(api.Post("/api/v1/runs/r1/cancel", ""),
            R"(200 {"message":"Run cancelled","run_id":"r1"})");
  EXPECT_EQ(api.control.cancelled, std::vector<std::string>{"r1"});
  api.control.failure = Status(Code::kFailedPrecondition, "ended");
  EXPECT_EQ(
      api.Post("/api/v1/runs/r1/cancel", ""),
      R"(409 {"error":{"code":"CONFLICT","status":409,"message":"The run has already ended"}})");
  api.control.failure = Status(Code::kNotFound, "r1");
  EXPECT_EQ(api.Post("/api/v1/runs/r1/cancel", ""), kRunNotFound);
}

TEST(RunRoutes, TheDatabasesFailures) {
  TestApi api;
  api.runs.failure = Status(Code::kUnavailable, "database is busy");
  for (const char* target : {"/api/v1/runs", "/api/v1/runs/x", "/api/v1/runs/x/nodes"}) {
    EXPECT_THAT(api.Get(target), StartsWith("503 "));
  }
}

net::Request Traced(const net::Headers& headers) {
  net::Request request;
  request.headers = headers;
  return request;
}

constexpr const char* kTraceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(RunRoutes, ReadTheTraceOfARequest) {
  const TraceContext trace = net::TraceOf(
      Traced({{"TraceParent", kTraceparent}, {"tracestate", "a=1"}, {"Tracestate", "b=2"}}));
  EXPECT_EQ(trace.Traceparent(), kTraceparent);
  EXPECT_EQ(trace.state, "a=1,b=2");
}

TEST(RunRoutes, ATraceThatIsNotValidIsNone) {
  EXPECT_TRUE(net::TraceOf(Traced({})).empty());
  EXPECT_TRUE(net::TraceOf(Traced({{"tracestate", "a=1"}})).empty());
  EXPECT_TRUE(net::TraceOf(Traced({{"traceparent", "00-1-2-3"}})).empty());
  EXPECT_TRUE(
      net::TraceOf(Traced({{"traceparent", kTraceparent}, {"traceparent", kTraceparent}})).empty());
}

}  // namespace
}  // namespace synappsd::rest
