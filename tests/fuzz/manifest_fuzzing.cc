#include "fuzz/manifest_fuzzing.h"

#include "applets/manifest.h"
#include "applets/permissions.h"
#include "base/check.h"
#include "base/json.h"
#include "services/json_schema.h"

namespace synappsd::applets {
namespace {

void CheckPermissions(const Permissions& permissions) {
  CHECK(ReadPermissions(WritePermissions(permissions)) == permissions)
      << json::Write(WritePermissions(permissions));
  const Permissions nothing = Intersect(permissions, {});
  CHECK(nothing == Permissions()) << "granted nothing, it may "
                                  << json::Write(WritePermissions(nothing));
}

// Settings of every JSON type, and the schema itself.
void CheckSettings(const json::Value& schema_json) {
  const auto schema = services::JsonSchema::Compile(schema_json);
  if (!schema.ok()) return;
  const json::Value values[] = {json::Value(),        true,        json::Number{"7"},
                                json::Number{"-1.5"}, "some text", json::Array{1, "a"},
                                json::Object(),       schema_json};
  for (const json::Value& value : values) {
    const Status checked = schema->Check(value);
    CHECK(checked.ok() || !checked.message().empty()) << "refused without a word";
  }
}

}  // namespace

void FuzzManifest(std::string_view bytes) {
  const Result<Manifest> manifest = ParseManifest(bytes, "/packages/it");
  if (manifest.ok()) {
    CheckPermissions(manifest->permissions);
    if (!manifest->config_schema.is_null()) CheckSettings(manifest->config_schema);
  }
  const Result<json::Value> value = json::Parse(bytes);
  if (value.ok()) CheckSettings(*value);
}

}  // namespace synappsd::applets
