#include "rest/openapi.h"

#include <gtest/gtest.h>

#include <cctype>

#include <set>

#include "unit/rest/fakes.h"

namespace synappsd::rest {
namespace {

json::Value Document() {
  TestApi api;
  const net::Response response = api.Call(net::Method::kGet, "/openapi.json");
  return std::move(json::Parse(response.body)).value();
}

const json::Value& At(const json::Value& value, std::initializer_list<std::string_view> path) {
  const json::Value* at = &value;
  for (const std::string_view key : path) {
    at = at->Find(key);
    CHECK(at != nullptr) << key;
  }
  return *at;
}

// Calls `visit` with every "$ref" below `value`.
void VisitReferences(const json::Value& value,
                     const std::function<void(const std::string&)>& visit) {
  if (const json::Object* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      if (key == "$ref") visit(*member.if_string());
      VisitReferences(member, visit);
    }
  } else if (const json::Array* array = value.if_array()) {
    for (const json::Value& item : *array) VisitReferences(item, visit);
  }
}

// The same with everything the schema says nothing of left out: whether `value` is what it says.
std::string Mismatch(const json::Value& document, const json::Value& schema,
                     const json::Value& value, const std::string& where = "$");

const json::Value& Resolved(const json::Value& document, const json::Value& schema) {
  const json::Value* reference = schema.Find("$ref");
  if (reference == nullptr) return schema;
  const std::string& name = *reference->if_string();
  return At(document, {"components", "schemas", name.substr(name.rfind('/') + 1)});
}

bool HasType(const json::Value& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.if_bool() != nullptr;
  if (type == "string") return value.if_string() != nullptr;
  if (type == "array") return value.if_array() != nullptr;
  if (type == "object") return value.if_object() != nullptr;
  const json::Number* number = value.if_number();
  return number != nullptr && (type == "number" || number->is_integer());
}

bool HasOneOf(const json::Value& value, const json::Value& types) {
  if (const std::string* type = types.if_string()) return HasType(value, *type);
  for (const json::Value& type : *types.if_array()) {
    if (HasType(value, *type.if_string())) return true;
  }
  return false;
}

std::string ObjectMismatch(const json::Value& document, const json::Value& schema,
                           const json::Object& object, const std::string& where) {
  const json::Value* properties = schema.Find("properties");
  if (properties == nullptr) return "";
  if (const json::Value* required = schema.Find("required")) {
    for (const json::Value& name : *required->if_array()) {
      if (object.Find(*name.if_string()) == nullptr) return where + " lacks " + *name.if_string();
    }
  }
  for (const auto& [name, member] : object) {
    const json::Value* property = properties->Find(name);
    if (property == nullptr) return where + " has an undocumented " + name;
    const std::string fault = Mismatch(document, *property, member, where + "." + name);
    if (!fault.empty()) return fault;
  }
  return "";
}

std::string Mismatch(const json::Value& document, const json::Value& unresolved,
                     const json::Value& value, const std::string& where) {
  const json::Value& schema = Resolved(document, unresolved);
  if (const json::Value* alternatives = schema.Find("anyOf")) {
    for (const json::Value& alternative : *alternatives->if_array()) {
      if (Mismatch(document, alternative, value, where).empty()) return "";
    }
    return where + " fits none";
  }
  const json::Value* types = schema.Find("type");
  if (types != nullptr && !HasOneOf(value, *types)) return where + " has another type";
  if (const json::Value* choices = schema.Find("enum")) {
    bool found = false;
    for (const json::Value& choice : *choices->if_array()) found |= choice == value;
    if (!found) return where + " is none of the choices";
  }
  if (const json::Array* array = value.if_array(); array && schema.Find("items")) {
    for (const json::Value& item : *array) {
      const std::string fault = Mismatch(document, *schema.Find("items"), item, where + "[]");
      if (!fault.empty()) return fault;
    }
  }
  if (const json::Object* object = value.if_object()) {
    return ObjectMismatch(document, schema, *object, where);
  }
  return "";
}

// Empty if the answer has the documented body for its status.
std::string Undocumented(const json::Value& document, std::string_view path,
                         std::string_view method, const net::Response& response) {
  const json::Value* answer =
      At(document, {"paths", path, method, "responses"}).Find(std::to_string(response.status));
  if (answer == nullptr) return "status " + std::to_string(response.status);
  if (const json::Value* reference = answer->Find("$ref")) {
    const std::string& name = *reference->if_string();
    answer = &At(document, {"components", "responses", name.substr(name.rfind('/') + 1)});
  }
  return Mismatch(document, At(*answer, {"content", "application/json", "schema"}),
                  std::move(json::Parse(response.body)).value());
}

TEST(OpenApi, IsAnOpenApi31Document) {
  const json::Value document = Document();
  EXPECT_EQ(At(document, {"openapi"}), json::Value("3.1.0"));
  EXPECT_EQ(At(document, {"info", "version"}), json::Value("1.0.0"));
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  const json::Value document = Document();
  int count = 0;
  VisitReferences(document, [&](const std::string& reference) {
    ++count;
    const std::string prefix = "#/components/";
    ASSERT_TRUE(reference.starts_with(prefix)) << reference;
    const std::size_t slash = reference.find('/', prefix.size());
    const json::Value* kind =
        At(document, {"components"}).Find(reference.substr(prefix.size(), slash - prefix.size()));
    ASSERT_NE(kind, nullptr) << reference;
    EXPECT_NE(kind->Find(reference.substr(slash + 1)), nullptr) << reference;
  });
  EXPECT_GT(count, 50);
}

TEST(OpenApi, EveryRouteOfTheApiIsDescribed) {
  TestApi api;
  const json::Value document = Document();
  std::set<std::string> described;
  for (const auto& [path, item] : *At(document, {"paths"}).if_object()) {
    for (const auto& [method, operation] : *item.if_object()) {
      described.insert(method + " " + RouterPattern(path));
    }
  }
  std::set<std::string> served;
  for (const Route& route : api.api.routes()) {
    if (route.pattern == "/openapi.json" || route.pattern == "/redoc" ||
        route.pattern.starts_with("/docs")) {
      continue;
    }
    std::string method(net::MethodName(route.method));
    for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    served.insert(method + " " + route.pattern);
  }
  EXPECT_EQ(described.erase("get /api/v1/runs/:id/events"), 1u) << "which rest/live serves";
  for (const char* watched : {"get /health", "get /ready", "get /metrics", "get /api/v1/doctor"}) {
    EXPECT_EQ(described.erase(watched), 1u) << watched << ", which the daemon serves itself";
  }
  EXPECT_EQ(described, served);
}

TEST(OpenApi, EveryOperationSaysWhoMayCallIt) {
  const json::Value document = Document();
  std::set<std::string> open;
  for (const auto& [path, item] : *At(document, {"paths"}).if_object()) {
    for (const auto& [method, operation] : *item.if_object()) {
      const json::Array* security = At(operation, {"security"}).if_array();
      ASSERT_NE(security, nullptr) << method << " " << path;
      if (security->empty()) open.insert(method + " " + path);
      for (const json::Value& alternative : *security) {
        for (const auto& [scheme, roles] : *alternative.if_object()) {
          At(document, {"components", "securitySchemes", scheme});
          ASSERT_EQ(roles.if_array()->size(), 1u) << method << " " << path;
        }
      }
      const bool refuses = At(operation, {"responses"}).Find("401") != nullptr &&
                           At(operation, {"responses"}).Find("403") != nullptr;
      EXPECT_EQ(refuses, !security->empty()) << method << " " << path;
    }
  }
  EXPECT_EQ(open, (std::set<std::string>{"get /", "get /health", "get /ready"}));
  EXPECT_EQ(json::Write(At(document, {"paths", "/api/v1/flows/{id}/run", "post", "security"})),
            R"([{"bearerKey":["run"]},{"headerKey":["run"]},{}])");
}

TEST(OpenApi, LimitsAreThoseOfValidation) {
  const json::Value document = Document();
  const json::Value& flow = At(document, {"components", "schemas", "FlowRequest"});
  EXPECT_EQ(json::Write(At(flow, {"properties", "name"})),
            R"({"type":"string","minLength":1,"maxLength":200,"pattern":"\\S",)"
            R"("description":"White space around it is removed."})");
  EXPECT_EQ(json::Write(At(flow, {"properties", "nodes"})),
            R"({"type":"array","items":{"$ref":"#/components/schemas/NodeRequest"},)"
            R"("maxItems":10000,"default":[]})");
  EXPECT_EQ(json::Write(At(flow, {"required"})), R"(["name"])");
  EXPECT_EQ(json::Write(At(flow, {"properties", "id", "type"})), R"(["string","null"])");
}

TEST(OpenApi, DescribesWhatIsReallySent) {
  TestApi api;
  const json::Value document = Document();
  const auto check = [&](std::string_view path, net::Method method, const std::string& target,
                         std::string body, int status) {
    const net::Response response = api.Call(method, target, std::move(body));
    EXPECT_EQ(response.status, status) << target;
    EXPECT_EQ(Undocumented(document, path,
                           method == net::Method::kGet    ? "get"
                           : method == net::Method::kPost ? "post"
                                                          : "delete",
                           response),
              "")
        << target << " " << response.body;
  };
  using enum net::Method;
  check("/", kGet, "/", "", 200);
  check("/api/v1/flows", kPost, "/api/v1/flows",
        R"({"id":"f","name":"n","nodes":[{"id":"s","type":"zap","position":{"x":1,"y":1}}],)"
        R"("edges":[{"id":"e","source":"s","target":"t"}]})",
        201);
  check("/api/v1/flows", kPost, "/api/v1/flows", "{}", 422);
  check("/api/v1/flows", kGet, "/api/v1/flows", "", 200);
  check("/api/v1/flows/{id}", kGet, "/api/v1/flows/f", "", 200);
  check("/api/v1/flows/{id}", kGet, "/api/v1/flows/none", "", 404);
  check("/api/v1/flows/{id}/validate", kGet, "/api/v1/flows/f/validate", "", 200);
  check("/api/v1/flow-checks", kPost, "/api/v1/flow-checks", R"({"name":"n"})", 200);
  check("/api/v1/flow-checks", kPost, "/api/v1/flow-checks", "{}", 422);
  check("/api/v1/flows/{id}/run", kPost, "/api/v1/flows/f/run", "{}", 200);
  check("/api/v1/flows/{id}/run", kPost, "/api/v1/flows/none/run", "{}", 404);
  check("/api/v1/runs/{id}/cancel", kPost, "/api/v1/runs/r/cancel", "", 200);
  check("/api/v1/ai/suggest", kPost, "/api/v1/ai/suggest", R"({"prompt":"x"})", 501);
  check("/api/v1/flows/{id}", kDelete, "/api/v1/flows/f", "", 200);

  store::RunRecord run;
  run.id = "r";
  run.status = "running";
  api.runs.runs = {run};
  store::NodeRunRecord node;
  node.run_id = "r";
  node.status = "error";
  node.error = std::string("e");
  store::NodeRunRecord running = node;
  running.status = "running";
  running.error.reset();
  api.runs.node_runs = {node, running};
  api.catalog.applets = {Applet("memory")};
  api.catalog.applets[0].capabilities = {"c"};
  check("/api/v1/runs", kGet, "/api/v1/runs", "", 200);
  check("/api/v1/runs/{id}", kGet, "/api/v1/runs/r", "", 200);
  check("/api/v1/runs/{id}/nodes", kGet, "/api/v1/runs/r/nodes", "", 200);
  check("/api/v1/applets", kGet, "/api/v1/applets", "", 200);
  api.flows.failure = Status(Code::kInternal, "x");
  check("/api/v1/flows/{id}", kGet, "/api/v1/flows/f", "", 500);
  api.flows.failure = Status(Code::kUnavailable, "x");
  check("/api/v1/flows/{id}", kGet, "/api/v1/flows/f", "", 503);
}

}  // namespace
}  // namespace synappsd::rest
