// Every method's answers against the schema that documents them, and every schema's refusals.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "services/applet_call.h"
#include "services/json_schema.h"
#include "services/metric_counters.h"
#include "services/simple_methods.h"
#include "services/store_methods.h"
#include "unit/services/fakes.h"

namespace synappsd::services {
namespace {

using testing::CollectingSink;
using testing::FakeSecrets;
using testing::ManualTimers;
using testing::MemoryValues;
using testing::TestPackage;

json::Value SchemaFile(const std::string& method) {
  std::string name = method;
  name[name.find('/')] = '.';
  std::ifstream file(std::filesystem::path(SYNAPPS_METHODS) / (name + ".json"));
  const Result<json::Value> value =
      json::Parse(std::string(std::istreambuf_iterator<char>(file), {}));
  EXPECT_TRUE(value.ok()) << method;
  return value.ok() ? *value : json::Value();
}

// Answers every call with its own message.
class EchoGateway : public AppletGateway {
 public:
  std::uint64_t Call(NestedCall call, std::shared_ptr<NestedListener> listener) override {
    listener->OnNestedDone({Status::Ok(), R"({"content":)" + json::Quoted(call.type) + "}", {}});
    return 1;
  }
  void Cancel(std::uint64_t) override {}
};

class MethodAnswers : public ::testing::Test {
 protected:
  MethodAnswers() {
    secrets_.values["test_key"] = "geheim";
    package_->applets = {"memory"};
    package_->readable_secrets = {"test_key", "absent_key"};
    methods_.Add("timer.after/1", std::make_unique<TimerAfter>(timers_));
    methods_.Add("config.get/1", std::make_unique<ConfigGet>(secrets_));
    methods_.Add("secret.get/1", std::make_unique<SecretGet>(secrets_));
    methods_.Add("metric.add/1", std::make_unique<MetricAdd>(counters_));
    methods_.Add("applet.call/1", std::make_unique<AppletCallMethod>(gateway_, timers_, clock_));
    AddStoreMethods(methods_, values_, clock_);
  }

  MethodAnswer Ask(const std::string& method, const std::string& json) {
    auto sink = std::make_shared<CollectingSink>();
    methods_.Start(method, json, "", package_, scope_, sink);
    if (!sink->answer && !timers_.tasks.empty()) timers_.RunNext();
    EXPECT_TRUE(sink->answer) << method;
    return sink->answer.value_or(MethodAnswer{});
  }

  // The answer, valid as documented.
  std::string Valid(const std::string& method, const std::string& json) {
    const MethodAnswer answer = Ask(method, json);
    EXPECT_TRUE(answer.status.ok()) << method << ": " << answer.status.ToString();
    const json::Value file = SchemaFile(method);
    EXPECT_EQ(*file.Find("method")->if_string(), method);
    const Result<JsonSchema> schema = JsonSchema::Compile(*file.Find("answer"));
    EXPECT_TRUE(schema.ok()) << method;
    const Result<json::Value> value = json::Parse(answer.json);
    EXPECT_TRUE(value.ok() && schema->Check(*value).ok()) << method << ": " << answer.json;
    return answer.json;
  }

  FakeClock clock_;
  ManualTimers timers_;
  FakeSecrets secrets_;
  MemoryValues values_;
  MetricCounters counters_;
  EchoGateway gateway_;
  HostMethods methods_;
  std::shared_ptr<PackageContext> package_ = TestPackage();
  std::shared_ptr<CallScope> scope_ = std::make_shared<CallScope>(CallOrigin{.request_id = "r"});
};

TEST_F(MethodAnswers, AreAsDocumented) {
  Valid("timer.after/1", R"({"ms":1})");
  Valid("config.get/1", "");
  EXPECT_EQ(Valid("secret.get/1", R"({"name":"test_key"})"), R"({"value":"geheim"})");
  Valid("metric.add/1", R"({"name":"pages"})");
  Valid("applet.call/1", R"({"type":"memory"})");
  Valid("store.put/1", R"({"key":"k","value":[1],"tags":["t"]})");
  Valid("store.get/1", R"({"key":"k"})");
  Valid("store.list/1", R"({"limit":1})");
  Valid("store.delete/1", R"({"key":"k"})");
  Valid("store.clear/1", "{}");
}

TEST_F(MethodAnswers, ParametersThatBreakTheSchemaAreRefused) {
  const std::pair<const char*, const char*> wrong[] = {
      {"timer.after/1", "{}"},
      {"secret.get/1", R"({"name":"A B"})"},
      {"secret.get/1", "{}"},
      {"metric.add/1", R"({"name":"x","value":-1})"},
      {"metric.add/1", R"({"name":"Not this"})"},
      {"applet.call/1", R"({"type":"memory","timeout_ms":0})"},
      {"applet.call/1", R"({"type":"memory","context":[]})"},
      {"store.put/1", R"({"key":"k"})"},
      {"store.get/1", "[]"},
      {"store.list/1", R"({"limit":0})"},
      {"store.delete/1", "{}"},
      {"store.clear/1", R"({"namespace":1})"}};
  for (const auto& [method, json] : wrong) {
    EXPECT_EQ(Ask(method, json).status.code(), Code::kInvalidArgument) << method << json;
  }
}

TEST_F(MethodAnswers, SecretsAreReadOnlyWhereGranted) {
  EXPECT_EQ(Ask("secret.get/1", R"({"name":"absent_key"})").status.code(),
            Code::kFailedPrecondition);
  package_->readable_secrets.clear();  // attached to requests it may be, still
  EXPECT_EQ(Ask("secret.get/1", R"({"name":"test_key"})").status.code(), Code::kPermissionDenied);
}

TEST_F(MethodAnswers, CountersAddUpToTheirBound) {
  for (int i = 0; i < 3; ++i) Ask("metric.add/1", R"({"name":"pages","value":0.5})");
  EXPECT_EQ(counters_.Of("org.example.test"), (MetricCounters::Counters{{"pages", 1.5}}));
  EXPECT_TRUE(counters_.Of("org.other").empty());
  for (std::size_t i = 1; i < MetricCounters::kMaxPerPackage; ++i) {
    EXPECT_TRUE(counters_.Add("org.example.test", "c" + std::to_string(i), 1).ok());
  }
  EXPECT_EQ(Ask("metric.add/1", R"({"name":"more"})").status.code(), Code::kResourceExhausted);
  EXPECT_TRUE(Ask("metric.add/1", R"({"name":"pages"})").status.ok());
}

TEST_F(MethodAnswers, NameSpacesMayBeGrantedOneByOne) {
  package_->store_namespaces = {"a"};
  EXPECT_TRUE(Ask("store.put/1", R"({"key":"k","value":1,"namespace":"a"})").status.ok());
  EXPECT_EQ(Ask("store.put/1", R"({"key":"k","value":1})").status.code(), Code::kPermissionDenied);
}

}  // namespace
}  // namespace synappsd::services
