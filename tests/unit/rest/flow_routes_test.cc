#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/rest/fakes.h"

namespace synappsd::rest {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kFlow =
    R"({"id":"f/1","name":"Flow","nodes":[{"id":"s","type":"start","position":{"x":250.0,"y":-0.5},)"
    R"("data":{"k":[1,1.0,null]}}],"edges":[{"id":"e","source":"s","target":"x","animated":true}]})";
constexpr const char* kFlowNotFound =
    R"(404 {"error":{"code":"NOT_FOUND","status":404,"message":"Flow not found"}})";

TEST(FlowRoutes, StoreReadListDelete) {
  TestApi api;
  std::string flow = kFlow;
  flow.replace(flow.find("f/1"), 3, "f1");
  EXPECT_EQ(api.Post("/api/v1/flows", flow), R"(201 {"message":"Flow created","id":"f1"})");
  EXPECT_EQ(api.Get("/api/v1/flows/f1"), "200 " + flow);
  EXPECT_EQ(api.Get("/api/v1/flows"),
            "200 {\"items\":[" + flow + R"(],"total":1,"page":1,"page_size":20,"total_pages":1})");
  EXPECT_EQ(api.Delete("/api/v1/flows/f1"), R"(200 {"message":"Flow deleted"})");
  EXPECT_EQ(api.Get("/api/v1/flows/f1"), kFlowNotFound);
  EXPECT_EQ(api.Delete("/api/v1/flows/f1"), kFlowNotFound);
}

TEST(FlowRoutes, IdsAreMadeWhereNoneIsGivenAndNamesTrimmed) {
  TestApi api;
  for (const char* body :
       {R"({"name":" a "})", R"({"name":" a ","id":null})", R"({"name":" a ","id":" \t"})"}) {
    EXPECT_THAT(api.Post("/api/v1/flows", body), StartsWith(R"(201 {"message":"Flow created")"));
    EXPECT_EQ(api.flows.flows.back().id.size(), 36u);
    EXPECT_EQ(api.flows.flows.back().name, "a");
  }
  EXPECT_EQ(api.Post("/api/v1/flows", R"({"name":"a","id":" sp "})"),
            R"(201 {"message":"Flow created","id":" sp "})");
}

// Clients and proxies resolve dot segments even if they are encoded, so that the path would name
// something else; NUL is refused in paths.
TEST(FlowRoutes, IdsThatNoPathCanNameAreRefused) {
  TestApi api;
  for (const char* id : {".", "..", "a\\u0000b"}) {
    EXPECT_THAT(api.Post("/api/v1/flows", R"({"name":"n","id":")" + std::string(id) + "\"}"),
                AllOf(StartsWith("422 "), HasSubstr(R"("field":"body.id")"),
                      HasSubstr("no URL can name"), HasSubstr(R"("type":"value_error")")));
  }
  EXPECT_TRUE(api.flows.flows.empty());
  for (const char* id : {"...", ".a", "a..", "a/..", "%2e"}) {
    EXPECT_THAT(api.Post("/api/v1/flows", R"({"name":"n","id":")" + std::string(id) + "\"}"),
                StartsWith("201 "));
  }
}

TEST(FlowRoutes, AnUpdateWithoutListsEmptiesThem) {
  TestApi api;
  api.Post("/api/v1/flows", kFlow);
  EXPECT_EQ(api.Post("/api/v1/flows", R"({"id":"f/1","name":"n"})"),
            R"(201 {"message":"Flow created","id":"f/1"})");
  ASSERT_EQ(api.flows.flows.size(), 1u);
  EXPECT_TRUE(api.flows.flows[0].nodes.empty());
  EXPECT_TRUE(api.flows.flows[0].edges.empty());
}

TEST(FlowRoutes, PagesOfFlows) {
  TestApi api;
  for (const char* id : {"a", "b", "c"}) {
    api.flows.flows.push_back({id, "n", {}, {}});
  }
  EXPECT_EQ(api.Get("/api/v1/flows?page=2&page_size=2"),
            R"(200 {"items":[{"id":"c","name":"n","nodes":[],"edges":[]}],"total":3,"page":2,)"
            R"("page_size":2,"total_pages":2})");
  EXPECT_EQ(api.Get("/api/v1/flows?page=99999999999999999999"),
            R"(200 {"items":[],"total":3,"page":99999999999999999999,"page_size":20,)"
            R"("total_pages":1})");
  EXPECT_THAT(api.Get("/api/v1/flows?page=0"), HasSubstr("query.page"));
}

TEST(FlowRoutes, LargeBodiesAreReadAwayFromTheCaller) {
  TestApi api({.inline_body_bytes = 10});
  EXPECT_EQ(api.Post("/api/v1/flows", R"({"name":"x","id":"large"})"),
            R"(201 {"message":"Flow created","id":"large"})");
  EXPECT_THAT(api.Post("/api/v1/flows", R"({"name":"    "})"), StartsWith("422 "));
}

TEST(FlowRoutes, AFullQueueOfBodiesIsAnswered503) {
  TestApi api({.inline_body_bytes = 0, .max_queued_bodies = 0});
  const net::Response response = api.Call(net::Method::kPost, "/api/v1/flows", "{}");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body,
            R"({"error":{"code":"SERVICE_UNAVAILABLE","status":503,"message":"The daemon is busy )"
            R"(with other requests: try again"}})");
  EXPECT_EQ(response.headers, (net::Headers{{"retry-after", "1"}}));
}

TEST(FlowRoutes, AFlowThatTheDatabaseCannotStore) {
  TestApi api;
  api.flows.failure = Status(Code::kInvalidArgument, "an id is too long: shorten it");
  EXPECT_EQ(api.Post("/api/v1/flows", R"({"name":"x"})"),
            R"(422 {"error":{"code":"VALIDATION_ERROR","status":422,)"
            R"("message":"an id is too long: shorten it"}})");
}

TEST(FlowRoutes, TheDatabasesFailures) {
  TestApi api;
  api.flows.failure = Status(Code::kUnavailable, "database is busy");
  for (const std::string& answer :
       {api.Get("/api/v1/flows"), api.Get("/api/v1/flows/x"), api.Delete("/api/v1/flows/x"),
        api.Post("/api/v1/flows", R"({"name":"x"})"), api.Get("/api/v1/flows/x/validate"),
        api.Post("/api/v1/flows/x/run", "{}")}) {
    EXPECT_EQ(answer, R"(503 {"error":{"code":"SERVICE_UNAVAILABLE","status":503,)"
                      R"("message":"database is busy"}})");
  }
  api.flows.failure = Status(Code::kDataLoss, "page 7 is corrupt");
  EXPECT_EQ(api.Get("/api/v1/flows"),
            R"(500 {"error":{"code":"INTERNAL_SERVER_ERROR","status":500,)"
            R"("message":"An unexpected error occurred","request_id":"request-1"}})");
}

TEST(FlowRoutes, ValidateListsProblems) {
  TestApi api;
  api.catalog.applets.push_back(Applet("memory"));
  api.Post("/api/v1/flows",
           R"({"id":"good","name":"n","nodes":[{"id":"s","type":"start","position":{"x":0,"y":0}},)"
           R"({"id":"m","type":"memory","position":{"x":0,"y":0}}],)"
           R"("edges":[{"id":"e","source":"s","target":"m"}]})");
  EXPECT_EQ(api.Get("/api/v1/flows/good/validate"), R"(200 {"valid":true,"problems":[]})");

  api.Post("/api/v1/flows",
           R"({"id":"bad","name":"n","nodes":[{"id":"s","type":"zap","position":{"x":0,"y":0}}],)"
           R"("edges":[{"id":"e","source":"s","target":"ghost"}]})");
  const std::string answer = api.Get("/api/v1/flows/bad/validate");
  EXPECT_THAT(answer,
              StartsWith(R"(200 {"valid":false,"problems":[{"code":"edge_target_missing")"));
  EXPECT_THAT(answer, HasSubstr(R"("node_id":null,"edge_id":"e"})"));
  EXPECT_THAT(answer, HasSubstr(R"({"code":"unknown_applet")"));
  EXPECT_THAT(answer, HasSubstr(R"("node_id":"s","edge_id":null})"));

  EXPECT_EQ(api.Get("/api/v1/flows/none/validate"), kFlowNotFound);
}

TEST(FlowRoutes, AFlowIsCheckedWithoutBeingStored) {
  TestApi api;
  EXPECT_EQ(
      api.Post("/api/v1/flow-checks", R"({"id":"f","name":"n","nodes":[{"id":"s","type":"start",)"
                                      R"("position":{"x":0,"y":0}}]})"),
      R"(200 {"valid":true,"problems":[]})");
  EXPECT_THAT(
      api.Post("/api/v1/flow-checks",
               R"({"name":"n","nodes":[{"id":"s","type":"zap","position":{"x":0,"y":0}}]})"),
      HasSubstr(R"({"code":"unknown_applet")"));
  EXPECT_THAT(api.Post("/api/v1/flow-checks", R"({"name":" "})"),
              StartsWith(R"(422 {"error":{"code":"VALIDATION_ERROR")"));
  EXPECT_EQ(api.Get("/api/v1/flows/f"), kFlowNotFound);
}

TEST(FlowPage, ThatIsTooLargeNamesTheParameterToChange) {
  TestApi api;
  api.flows.failure = api.runs.failure = Status(Code::kOutOfRange, "too large: ask for fewer");
  const std::string refused =
      R"(422 {"error":{"code":"VALIDATION_ERROR","status":422,"message":"Request validation failed",)"
      R"("details":[{"field":"query.page_size","message":"too large: ask for fewer",)"
      R"("type":"page_too_large"}]}})";
  EXPECT_EQ(api.Get("/api/v1/flows"), refused);
  EXPECT_EQ(api.Get("/api/v1/runs"), refused);
}

}  // namespace
}  // namespace synappsd::rest
