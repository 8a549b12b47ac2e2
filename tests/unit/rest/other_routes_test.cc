#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/rest/fakes.h"

namespace synappsd::rest {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string HeaderOf(const net::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST(OtherRoutes, Root) {
  TestApi api;
  const net::Response response = api.Call(net::Method::kGet, "/");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body,
            R"({"status":"healthy","service":"SynApps Orchestrator API","version":"1.0.0"})");
}

TEST(OtherRoutes, AppletsInPages) {
  TestApi api;
  applets::AppletInfo memory = Applet("memory");
  memory.name = "MemoryApplet";
  memory.description = "Keeps values.";
  memory.version = "0.1.0";
  memory.capabilities = {"context-storage", "information-retrieval"};
  api.catalog.applets = {Applet("artist"), memory};
  const std::string page = api.Get("/api/v1/applets?page=2&page_size=1");
  EXPECT_THAT(page, ::testing::StartsWith(
                        R"(200 {"items":[{"type":"memory","name":"MemoryApplet","description":)"
                        R"("Keeps values.","version":"0.1.0","capabilities":["context-storage",)"
                        R"("information-retrieval"],"package":)"));
  EXPECT_THAT(page, ::testing::EndsWith(R"(}],"total":2,"page":2,"page_size":1,"total_pages":2})"));
  EXPECT_EQ(api.Get("/api/v1/applets?page=9999999999999999999999"),
            R"(200 {"items":[],"total":2,"page":9999999999999999999999,"page_size":20,)"
            R"("total_pages":1})");
  EXPECT_THAT(api.Get("/api/v1/applets?page_size=101"), HasSubstr("query.page_size"));
}

TEST(OtherRoutes, SuggestIsNotImplemented) {
  TestApi api;
  EXPECT_EQ(
      api.Post("/api/v1/ai/suggest", R"({"prompt":"x"})"),
      R"(501 {"error":{"code":"NOT_IMPLEMENTED","status":501,"message":"AI code suggestion )"
      R"(is not implemented in the Alpha release. Please check back in a future version."}})");
  EXPECT_THAT(api.Post("/api/v1/ai/suggest", "{}"), HasSubstr("body.prompt"));
}

TEST(OtherRoutes, DocumentationNeedsNoOtherSite) {
  TestApi api;
  for (const char* target : {"/docs", "/redoc", "/docs/oauth2-redirect"}) {
    const net::Response page = api.Call(net::Method::kGet, target);
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_THAT(page.body, HasSubstr("<script src=\"/docs/docs.js\" defer></script>"));
    EXPECT_THAT(page.body, Not(HasSubstr("http"))) << "an address of another site";
    EXPECT_THAT(HeaderOf(page, "content-security-policy"), HasSubstr("default-src 'none'"));
    EXPECT_THAT(HeaderOf(page, "content-security-policy"), Not(HasSubstr("unsafe")));
    EXPECT_EQ(HeaderOf(page, "x-content-type-options"), "nosniff");
  }
  EXPECT_EQ(api.Call(net::Method::kGet, "/docs/docs.js").content_type,
            "text/javascript; charset=utf-8");
  EXPECT_EQ(api.Call(net::Method::kGet, "/docs/docs.css").content_type, "text/css; charset=utf-8");
  EXPECT_THAT(api.Get("/docs/docs.js"), Not(HasSubstr("innerHTML")));
  EXPECT_EQ(api.Call(net::Method::kGet, "/openapi.json").content_type, "application/json");
}

}  // namespace
}  // namespace synappsd::rest
