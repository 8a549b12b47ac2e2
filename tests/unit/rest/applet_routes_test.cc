#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/rest/fakes.h"

namespace synappsd::rest {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class AppletRoutes : public ::testing::Test {
 protected:
  AppletRoutes() {
    applets::AppletInfo memory = Applet("memory");
    memory.package = "org.synapps.memory";
    api_.catalog.applets = {memory};
    api_.administration.schema =
        json::Parse(
            R"({"type":"object","additionalProperties":false,"required":["n"],"properties":)"
            R"({"n":{"type":"integer","maximum":9},"url":{"type":"string"},)"
            R"("key":{"type":"string","writeOnly":true}}})")
            .value();
  }
  std::string Put(const std::string& body) {
    const net::Response answer =
        api_.Call(net::Method::kPut, "/api/v1/applets/memory/config", body);
    return std::to_string(answer.status) + " " + answer.body;
  }

  TestApi api_;
};

TEST_F(AppletRoutes, AnAppletShowsHowItsPackageFares) {
  api_.administration.status.state = applets::PackageState::kQuarantined;
  api_.administration.status.quarantined_until_unix_seconds = 1700000000.5;
  api_.administration.status.sandbox = {{"seccomp", true, ""}, {"landlock", false, "no kernel"}};
  applets::WorkerCrash crash;
  crash.reason = "signal 11 (Segmentation fault)";
  crash.type = "memory";
  api_.administration.status.last_crash = crash;
  const std::string answer = api_.Get("/api/v1/applets/memory");
  EXPECT_THAT(answer, StartsWith(R"(200 {"type":"memory","name":)"));
  EXPECT_THAT(answer, HasSubstr(R"("package":"org.synapps.memory","state":"quarantined",)"));
  EXPECT_THAT(answer, HasSubstr(R"("sandbox":[{"name":"seccomp","on":true,"why_missing":null},)"
                                R"({"name":"landlock","on":false,"why_missing":"no kernel"}])"));
  EXPECT_THAT(answer, HasSubstr(R"x("last_crash":{"reason":"signal 11 (Segmentation fault)",)x"
                                R"("type":"memory","method":null,"time":)"));
  EXPECT_THAT(answer, HasSubstr(R"("quarantined_until":1700000000.5)"));
  EXPECT_THAT(answer,
              HasSubstr(R"("permissions":{"requested":{},"granted":{},"grant":"default"})"));
  EXPECT_THAT(answer, HasSubstr(R"("config_schema":{"type":"object")"));
  EXPECT_EQ(api_.Get("/api/v1/applets/none"),
            R"(404 {"error":{"code":"NOT_FOUND","status":404,"message":"Applet not found"}})");
}

TEST_F(AppletRoutes, SecretsOfTheSettingsNeverComeBack) {
  EXPECT_THAT(Put(R"({"config":{"n":1,"key":"geheim"}})"),
              StartsWith(R"(200 {"config":{"n":1},"secrets_set":["key"],"config_schema":)"));
  EXPECT_EQ(api_.administration.told,
            std::vector<std::string>{R"(config memory {"n":1,"key":"geheim"})"});
  const std::string answer = api_.Get("/api/v1/applets/memory/config");
  EXPECT_THAT(answer, StartsWith(R"(200 {"config":{"n":1},"secrets_set":["key"])"));
  EXPECT_THAT(answer, Not(HasSubstr("geheim")));
}

TEST_F(AppletRoutes, EveryFaultOfTheSettingsIsToldInTheUsualForm) {
  const std::string answer = Put(R"({"config":{"n":10,"url":5,"other":1}})");
  EXPECT_THAT(answer, StartsWith(R"(422 {"error":{"code":"VALIDATION_ERROR","status":422,)"));
  EXPECT_THAT(answer, HasSubstr(R"({"field":"body.config.n","message":"Input breaks )"
                                R"(\"maximum\": 9","type":"maximum"})"));
  EXPECT_THAT(answer, HasSubstr(R"("field":"body.config.url")"));
  EXPECT_THAT(answer, HasSubstr(R"("field":"body.config.other")"));
  EXPECT_THAT(Put("{}"), HasSubstr(R"("field":"body.config")"));
  EXPECT_THAT(Put(R"({"config":[]})"), StartsWith("422"));
  EXPECT_TRUE(api_.administration.told.empty());
  EXPECT_THAT(Put(R"({"config":{"key":null}})"), StartsWith("200")) << "null removes a secret";
  api_.administration.failure = Status(Code::kInvalidArgument, R"(it lacks "n")");
  EXPECT_THAT(Put(R"({"config":{}})"), HasSubstr(R"("field":"body.config","message":"it lacks)"));
}

TEST_F(AppletRoutes, Actions) {
  EXPECT_EQ(api_.Post("/api/v1/applets/memory/disable", ""),
            R"(200 {"message":"Applet disabled"})");
  EXPECT_THAT(api_.Post("/api/v1/applets/memory/enable", ""), StartsWith("200"));
  EXPECT_THAT(api_.Post("/api/v1/applets/memory/reload", ""), StartsWith("200"));
  EXPECT_THAT(api_.Post("/api/v1/applets/memory/clear-quarantine", ""), StartsWith("200"));
  EXPECT_EQ(api_.administration.told,
            (std::vector<std::string>{"disable memory", "enable memory", "reload memory",
                                      "clear-quarantine memory"}));
  api_.administration.failure = Status(Code::kFailedPrecondition, "it is disabled");
  EXPECT_EQ(api_.Post("/api/v1/applets/memory/reload", ""),
            R"(409 {"error":{"code":"CONFLICT","status":409,"message":"it is disabled"}})");
}

TEST_F(AppletRoutes, Packages) {
  api_.administration.packages = {
      {"", "", "/x/half", applets::PackageState::kBroken, "no applet.so"}};
  const std::string list = R"(200 {"items":[{"package":null,"version":null,"directory":"/x/half",)"
                           R"("state":"broken","reason":"no applet.so"}]})";
  EXPECT_EQ(api_.Get("/api/v1/packages"), list);
  EXPECT_EQ(api_.Post("/api/v1/packages/rescan", ""), list);
  EXPECT_EQ(api_.administration.told, std::vector<std::string>{"rescan"});
}

}  // namespace
}  // namespace synappsd::rest
