#include "applets/grants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/applets/package_directory.h"

namespace synappsd::applets {
namespace {

using ::testing::HasSubstr;
using testing::PackageDirectory;

Manifest Asking(const std::string& id) {
  Manifest manifest;
  manifest.id = id;
  manifest.permissions = ReadPermissions(
      json::Parse(
          R"({"store":true,"http":[{"hosts":["api.openai.com","evil.org"],"methods":["POST"],)"
          R"("secrets":["openai_api_key"]}],"secrets":["openai_api_key"],"applets":["memory"]})")
          .value());
  return manifest;
}

std::string Effective(const Manifest& manifest, const Grant& grant) {
  return json::Write(WritePermissions(Intersect(manifest.permissions, grant.permissions)));
}

class GrantFilesTest : public ::testing::Test {
 protected:
  PackageDirectory directory_;
  GrantFiles grants_{directory_.path()};
};

TEST_F(GrantFilesTest, WithoutAFileAPackageGetsOnlyTheStore) {
  const Manifest manifest = Asking("org.example.x");
  const Result<Grant> grant = grants_.Find(manifest);
  ASSERT_TRUE(grant.ok());
  EXPECT_EQ(grant->source, "default");
  EXPECT_EQ(Effective(manifest, *grant), R"({"store":true})");
}

TEST_F(GrantFilesTest, ShippedAppletsGetWhatTheyShippedWithAndNoMore) {
  const Manifest manifest = Asking("org.synapps.writer");
  const Result<Grant> grant = grants_.Find(manifest);
  ASSERT_TRUE(grant.ok());
  EXPECT_EQ(grant->source, "shipped");
  EXPECT_FALSE(grant->hosts_from_api_settings);
  EXPECT_EQ(
      Effective(manifest, *grant),
      R"({"http":[{"hosts":["api.openai.com"],"methods":["POST"],"secrets":["openai_api_key"]}]})");
}

TEST_F(GrantFilesTest, AFileSaysAll) {
  directory_.Write("org.example.x.json",
                   R"({"sha256":")" + std::string(64, 'a') +
                       R"(","isolation":"in-process","sandbox":"require",)"
                       R"("permissions":{"applets":["memory"],"secrets":["other"]}})");
  const Manifest manifest = Asking("org.example.x");
  const Result<Grant> grant = grants_.Find(manifest);
  ASSERT_TRUE(grant.ok()) << grant.status().ToString();
  EXPECT_EQ(grant->sha256, std::string(64, 'a'));
  EXPECT_EQ(grant->isolation, Isolation::kInProcess);
  EXPECT_EQ(grant->sandbox, SandboxMode::kRequire);
  EXPECT_TRUE(grant->hosts_from_api_settings);
  EXPECT_EQ(Effective(manifest, *grant), R"({"applets":["memory"]})");
}

TEST_F(GrantFilesTest, AFileThatIsWrongIsAnErrorThatNamesIt) {
  for (const char* text : {"{", "[]", R"({"sha256":"xyz"})", R"({"permission":{}})",
                           R"({"permissions":{"http":[{"hosts":["*"],"methods":["GET"]}]}})",
                           R"({"isolation":"none"})"}) {
    directory_.Write("org.example.x.json", text);
    const Status status = grants_.Find(Asking("org.example.x")).status();
    EXPECT_EQ(status.code(), Code::kInvalidArgument) << text;
    EXPECT_THAT(status.message(), HasSubstr("org.example.x.json")) << text;
  }
}

TEST_F(GrantFilesTest, AFileThatOthersCanChangeCountsForNothing) {
  directory_.Write("org.example.x.json", "{}");
  std::filesystem::permissions(directory_.path() / "org.example.x.json",
                               std::filesystem::perms(0666));
  EXPECT_EQ(grants_.Find(Asking("org.example.x")).status().code(), Code::kPermissionDenied);
  std::filesystem::remove(directory_.path() / "org.example.x.json");
  std::filesystem::create_symlink("/nonexistent", directory_.path() / "org.example.x.json");
  EXPECT_FALSE(grants_.Find(Asking("org.example.x")).ok());
}

}  // namespace
}  // namespace synappsd::applets
