#include "subject.h"

#include "base/json.h"
#include "sample.h"

namespace synappsd::check {
namespace {

// They are nothing the host needs, so Manifest has them only as text.
json::Value InputSchemas(const applets::Manifest& manifest) {
  json::Object schemas;
  const Result<json::Value> whole = json::Parse(manifest.text);
  for (const json::Value& applet : *whole->Find("applets")->if_array()) {
    const json::Value* schema = applet.Find("input_schema");
    if (schema != nullptr) schemas.Set(*applet.Find("type")->if_string(), *schema);
  }
  return schemas;
}

}  // namespace

Subject ReadSubject(const std::filesystem::path& directory) {
  Subject subject;
  subject.directory = std::filesystem::absolute(directory).lexically_normal();
  Result<applets::Manifest> manifest = applets::ReadManifest(subject.directory);
  if (!manifest.ok()) {
    subject.manifest_error = manifest.status().message();
    return subject;
  }
  subject.manifest = std::move(*manifest);
  subject.input_schemas = InputSchemas(*subject.manifest);
  return subject;
}

std::string OrdinaryMessage(const Subject& subject, const applets::AppletEntry& applet) {
  if (subject.message) return *subject.message;
  const json::Value* schema = subject.input_schemas.Find(applet.info.type);
  json::Object message;
  message.Set("content",
              schema == nullptr ? json::Value("hello") : SampleOf(*schema, Members::kAll));
  json::Object context;
  context.Set("run_id", "check");
  context.Set("flow_id", "check");
  context.Set("node_id", "check");
  message.Set("context", std::move(context));
  message.Set("metadata", json::Object{});
  return json::Write(message);
}

std::string OrdinaryConfig(const Subject& subject) {
  if (subject.config) return *subject.config;
  const json::Value& schema = subject.manifest->config_schema;
  if (schema.is_null()) return "{}";
  return json::Write(SampleOf(schema, Members::kRequired));
}

Outcome ForEachApplet(const Subject& subject,
                      const std::function<Outcome(const applets::AppletEntry&)>& check) {
  for (const applets::AppletEntry& applet : subject.manifest->applets) {
    Outcome outcome;
    try {
      outcome = check(applet);
    } catch (const CheckEnded& ended) {
      outcome = ended.outcome;
    }
    if (outcome.verdict == Verdict::kPassed) continue;
    outcome.text = "applet \"" + applet.info.type + "\": " + outcome.text;
    return outcome;
  }
  return Passed();
}

}  // namespace synappsd::check
