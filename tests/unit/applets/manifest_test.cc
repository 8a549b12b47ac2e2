#include "applets/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "unit/applets/package_directory.h"

namespace synappsd::applets {
namespace {

using ::testing::HasSubstr;
using testing::PackageDirectory;

// A whole manifest with one member replaced by `json`, or left out if that is empty.
std::string With(const std::string& member, const std::string& json) {
  json::Value manifest = *json::Parse(R"({
      "manifest": 1, "id": "org.example.writer", "version": "1.2.3", "abi": "1.0",
      "library": "writer.so", "name": "Writer", "description": "Writes.",
      "applets": [{"type": "writer", "name": "WriterApplet", "description": "Writes.",
                   "capabilities": ["text"], "execution": "blocking", "concurrency": 3,
                   "idempotent": true}],
      "permissions": {"store": true, "http": [{"hosts": ["api.example.org"],
                      "hosts_from_config": ["base_url"], "methods": ["POST"], "secrets": ["key"]}]},
      "limits": {"output_bytes": 5000, "timeout_ms": 30000}, "config_schema": {"type": "object"}})");
  json::Object changed;
  for (const auto& [name, value] : *manifest.if_object()) {
    if (name != member) changed.Set(name, value);
  }
  if (!json.empty()) changed.Set(member, *json::Parse(json));
  return json::Write(json::Value(std::move(changed)));
}

Result<Manifest> Parse(const std::string& text) { return ParseManifest(text, "/packages/writer"); }

TEST(Manifest, ReadsEverything) {
  const Result<Manifest> manifest = Parse(With("", ""));
  ASSERT_TRUE(manifest.ok()) << manifest.status().ToString();
  EXPECT_EQ(manifest->id, "org.example.writer");
  EXPECT_EQ(manifest->AbiText(), "1.0");
  EXPECT_EQ(manifest->library, "/packages/writer/writer.so");
  ASSERT_EQ(manifest->applets.size(), 1u);
  const AppletEntry& entry = manifest->applets[0];
  EXPECT_EQ(entry.info.type, "writer");
  EXPECT_EQ(entry.info.name, "WriterApplet");
  EXPECT_EQ(entry.info.version, "1.2.3");
  EXPECT_EQ(entry.info.package, "org.example.writer");
  EXPECT_EQ(entry.info.concurrency, 3u);
  EXPECT_TRUE(entry.info.idempotent);
  EXPECT_TRUE(entry.blocking);
  EXPECT_TRUE(manifest->permissions.store);
  ASSERT_EQ(manifest->permissions.http.size(), 1u);
  EXPECT_EQ(manifest->permissions.http[0].hosts_from_config, std::vector<std::string>{"base_url"});
  EXPECT_EQ(manifest->output_bytes, 5000u);
  EXPECT_EQ(manifest->timeout, Milliseconds(30'000));
  EXPECT_FALSE(manifest->config_schema.is_null());
}

TEST(Manifest, HasDefaults) {
  const Result<Manifest> manifest =
      Parse(R"({"manifest":1,"id":"a.b","version":"0.1.0","abi":"1.0","library":"b.so","future":1,
                "applets":[{"type":"b","name":"B","description":""}]})");
  ASSERT_TRUE(manifest.ok()) << manifest.status().ToString();
  EXPECT_FALSE(manifest->applets[0].blocking);
  EXPECT_FALSE(manifest->applets[0].info.idempotent);
  EXPECT_EQ(manifest->applets[0].info.concurrency, 16u);
  EXPECT_FALSE(manifest->permissions.store);
  EXPECT_EQ(manifest->output_bytes, Manifest::kDefaultOutputBytes);
  EXPECT_EQ(manifest->timeout, Milliseconds(0));
}

TEST(Manifest, NamesFileMemberAndRemedy) {
  const Status status = Parse(With("id", R"("Writer")")).status();
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("/packages/writer/applet.json: member \"/id\""));
  EXPECT_THAT(status.message(), HasSubstr("reverse DNS in lower case, such as org.example.writer"));
  EXPECT_THAT(Parse(With("library", "")).status().message(), HasSubstr("it lacks \"library\""));
}

TEST(Manifest, RefusesWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"manifest", "2"},
      {"version", "\"1.0\""},
      {"abi", "1.0"},
      {"abi", "\"99999999999.0\""},
      {"library", "\"../writer.so\""},
      {"library", "\"/lib/writer.so\""},
      {"library", "\".so\""},
      {"applets", "[]"},
      {"applets", R"([{"type":"Upper","name":"x","description":""}])"},
      {"applets", R"([{"type":"a","name":"x","description":"","concurrency":0}])"},
      {"applets", R"([{"type":"a","name":"x","description":"","execution":"fast"}])"},
      {"applets", R"([{"type":"a","name":"x","description":""},
                      {"type":"a","name":"y","description":""}])"},
      {"permissions", R"({"http":[{"hosts":["https://example.org"],"methods":["GET"]}]})"},
      {"permissions", R"({"http":[{"hosts":["example.org"],"methods":["BREW"]}]})"},
      {"permissions", R"({"store":1})"},
      {"limits", R"({"output_bytes":1})"},
      {"config_schema", R"({"$ref":"#"})"},
  };
  for (const auto& [member, json] : cases) {
    EXPECT_EQ(Parse(With(member, json)).status().code(), Code::kInvalidArgument)
        << member << ": " << json;
  }
  for (const char* text : {"", "[]", "null", "{", "{}"}) EXPECT_FALSE(Parse(text).ok()) << text;
}

TEST(Manifest, IsReadFromItsDirectory) {
  PackageDirectory packages;
  const auto directory = packages.Copy("echo");
  EXPECT_EQ(ReadManifest(directory)->id, "org.synapps.test.echo");
  EXPECT_EQ(ReadManifest(packages.path() / "nothing").status().code(), Code::kNotFound);
}

TEST(Manifest, RefusesPackagesThatOthersMayChange) {
  PackageDirectory packages;
  const auto directory = packages.Copy("echo");
  std::filesystem::permissions(directory / "echo.so", std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  const Status status = ReadManifest(directory).status();
  EXPECT_EQ(status.code(), Code::kPermissionDenied);
  EXPECT_THAT(status.message(), HasSubstr("chmod go-w"));
}

TEST(Manifest, RefusesHugeFilesAndMissingLibraries) {
  PackageDirectory packages;
  const auto directory = packages.Copy("echo");
  std::filesystem::remove(directory / "echo.so");
  EXPECT_EQ(ReadManifest(directory).status().code(), Code::kNotFound);
  std::filesystem::resize_file(directory / "applet.json", (1 << 20) + 1);
  EXPECT_THAT(ReadManifest(directory).status().message(), HasSubstr("longer than"));
}

}  // namespace
}  // namespace synappsd::applets
