#include "applets/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/applets/package_directory.h"

namespace synappsd::applets {
namespace {

using ::testing::HasSubstr;
using testing::PackageDirectory;

class RegistryTest : public ::testing::Test {
 protected:
  AppletRegistry& Scan() {
    registry_ =
        std::make_unique<AppletRegistry>(RegistryOptions{{packages_.path()}, settings_}, grants_);
    EXPECT_TRUE(registry_->Scan().ok());
    return *registry_;
  }

  PackageDirectory packages_;
  std::map<std::string, std::string> settings_;
  GrantAsRequested grants_;
  std::unique_ptr<AppletRegistry> registry_;
};

TEST_F(RegistryTest, ListsAppletsByType) {
  packages_.Copy("slow");
  packages_.Copy("echo");
  packages_.Copy("counting");
  packages_.Write("notes/readme.txt", "no package");
  packages_.Write("stray.json", "{}");
  const auto list = Scan().List();
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list[0].type, "counting");
  EXPECT_EQ(list[1].type, "counting_idempotent");
  EXPECT_EQ(list[2].type, "echo");
  EXPECT_EQ(list[3].type, "slow");
  EXPECT_TRUE(registry_->broken().empty());
}

TEST_F(RegistryTest, FindsTypesInAnyCase) {
  packages_.Copy("echo");
  const auto info = Scan().Find("ECHO");
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(info->name, "EchoApplet");
  EXPECT_EQ(registry_->Find("other"), nullptr);
  registry_.reset();
  EXPECT_EQ(info->type, "echo") << "what was found lives as long as it is held";
}

TEST_F(RegistryTest, AManifestThatLinksToItselfIsListed) {
  packages_.Copy("echo");
  packages_.Write("circle/x.so", "");
  std::filesystem::create_symlink("applet.json", packages_.path() / "circle" / "applet.json");
  EXPECT_EQ(Scan().List().size(), 1u);
  ASSERT_EQ(registry_->broken().size(), 1u);
  EXPECT_EQ(registry_->broken()[0].directory.filename(), "circle");
  EXPECT_THAT(registry_->broken()[0].reason.message(), HasSubstr("applet.json"));
}

// Directories with a manifest that is not even JSON are packages enough to be counted.
TEST_F(RegistryTest, PackagesOverTheLimitAreLeftOutAndTheRestGoesOn) {
  packages_.Copy("echo", "zzz");  // the last by name, and at work before the others come
  Scan();
  const std::unique_ptr<AppletRegistry> before = std::move(registry_);
  packages_.Copy("slow", "m");
  for (std::size_t i = 0; i < AppletRegistry::kMaxPackages; ++i) {
    packages_.Write("n" + std::to_string(i) + "/applet.json", "{]");
  }
  AppletRegistry crowded({{packages_.path()}, {}}, grants_);
  ASSERT_TRUE(crowded.Scan(before.get()).ok());
  EXPECT_NE(crowded.Find("echo"), nullptr);
  EXPECT_NE(crowded.Find("slow"), nullptr);
  std::vector<std::string> left_out;
  for (const BrokenPackage& broken : crowded.broken()) {
    if (broken.reason.code() != Code::kResourceExhausted) continue;
    left_out.push_back(broken.directory.filename());
    EXPECT_THAT(broken.reason.message(), HasSubstr("applets.directories"));
  }
  EXPECT_THAT(left_out, ::testing::ElementsAre("n998", "n999"));

  // Of many more, some are named, and the directory for the rest.
  for (int i = 0; i < 200; ++i) packages_.Write("o" + std::to_string(i) + "/applet.json", "{]");
  AppletRegistry more({{packages_.path()}, {}}, grants_);
  ASSERT_TRUE(more.Scan(&crowded).ok());
  EXPECT_NE(more.Find("echo"), nullptr);
  EXPECT_EQ(more.broken().size(), 998 + AppletRegistry::kMaxLeftOut + 1);
  EXPECT_EQ(more.broken().back().directory, packages_.path());
}

TEST_F(RegistryTest, ABrokenPackageHurtsNobody) {
  packages_.Copy("echo");
  packages_.Copy("no_note");     // would end the process if it were loaded
  packages_.Copy("wrong_note");  // so would this
  packages_.Write("garbage/applet.json", "{]");
  packages_.Write("noelf/applet.json",
                  R"({"manifest":1,"id":"a.b","version":"1.0.0","abi":"1.0","library":"x.so",
                      "applets":[{"type":"x","name":"X","description":""}]})");
  packages_.Write("noelf/x.so", "not a library");
  EXPECT_EQ(Scan().List().size(), 1u);
  ASSERT_EQ(registry_->broken().size(), 4u);
  EXPECT_THAT(registry_->broken()[0].reason.message(), HasSubstr("garbage/applet.json: not JSON"));
  EXPECT_EQ(registry_->broken()[1].directory.filename(), "no_note");
  EXPECT_THAT(registry_->broken()[2].reason.message(), HasSubstr("is not a shared library"));
  EXPECT_THAT(registry_->broken()[3].reason.message(), HasSubstr("needs ABI 2.0"));
}

TEST_F(RegistryTest, RefusesPackagesAndTypesThatAreThereAlready) {
  packages_.Copy("echo", "a");
  packages_.Copy("echo", "b");
  packages_.Copy("slow", "c");
  std::string manifest = packages_.Read("c/applet.json");
  manifest.replace(manifest.find("\"type\": \"slow\""), 14, "\"type\": \"echo\"");
  packages_.Write("c/applet.json", manifest);
  EXPECT_EQ(Scan().List().size(), 1u);
  ASSERT_EQ(registry_->broken().size(), 2u);
  EXPECT_EQ(registry_->broken()[0].reason.code(), Code::kAlreadyExists);
  EXPECT_THAT(registry_->broken()[0].reason.message(), HasSubstr("is there twice"));
  EXPECT_THAT(registry_->broken()[1].reason.message(),
              HasSubstr("applet type \"echo\" of package org.synapps.test.slow is taken by package "
                        "org.synapps.test.echo"));
}

TEST_F(RegistryTest, NoDirectoryMeansNoApplets) {
  AppletRegistry registry({{packages_.path() / "absent"}, {}}, grants_);
  EXPECT_TRUE(registry.Scan().ok());
  EXPECT_TRUE(registry.List().empty());
  packages_.Write("file", "");
  AppletRegistry file({{packages_.path() / "file"}, {}}, grants_);
  EXPECT_FALSE(file.Scan().ok());
}

TEST_F(RegistryTest, ChecksSettingsAgainstTheManifestsSchema) {
  packages_.Copy("asks");
  settings_["org.synapps.test.asks"] = R"({"base_url":"http://127.0.0.1:1/"})";
  ASSERT_EQ(Scan().packages().size(), 1u);
  EXPECT_EQ(registry_->packages()[0]->context->config_json,
            R"({"base_url":"http://127.0.0.1:1/"})");

  settings_["org.synapps.test.asks"] = R"({"base_url":5})";
  EXPECT_TRUE(Scan().packages().empty());
  EXPECT_THAT(
      registry_->broken()[0].reason.message(),
      HasSubstr("the settings of package org.synapps.test.asks: member \"/base_url\" breaks"));

  settings_["org.synapps.test.asks"] = "[]";
  EXPECT_TRUE(Scan().packages().empty());
}

TEST_F(RegistryTest, TakesOutWhatDoesNotLoad) {
  packages_.Copy("echo");
  packages_.Copy("counting");
  Scan().MarkBroken("org.synapps.test.counting", Status(Code::kFailedPrecondition, "no symbol"));
  EXPECT_EQ(registry_->List().size(), 1u);
  EXPECT_EQ(registry_->Find("counting_idempotent"), nullptr);
  ASSERT_EQ(registry_->broken().size(), 1u);
  EXPECT_EQ(registry_->broken()[0].directory.filename(), "counting");
}

TEST_F(RegistryTest, WhatHasNotChangedIsTheSameObjectInTheNextScan) {
  packages_.Copy("echo");
  packages_.Copy("slow");
  const auto scan = [&](const AppletRegistry* previous, RegistryOptions options) {
    options.directories = {packages_.path()};
    auto registry = std::make_unique<AppletRegistry>(std::move(options), grants_);
    EXPECT_TRUE(registry->Scan(previous).ok());
    return registry;
  };
  const std::string echo = "org.synapps.test.echo";
  const std::string slow = "org.synapps.test.slow";
  const auto before = scan(nullptr, RegistryOptions{});
  const auto same = scan(before.get(), RegistryOptions{});
  EXPECT_EQ(same->FindPackage(echo), before->FindPackage(echo));
  EXPECT_EQ(same->packages().size(), 2u);

  // The same bytes in a new file are a new package: somebody installed it anew.
  const auto library = packages_.path() / "echo" / "echo.so";
  std::filesystem::copy(library, packages_.path() / "copy");
  std::filesystem::rename(packages_.path() / "copy", library);
  const auto replaced = scan(same.get(), RegistryOptions{});
  EXPECT_NE(replaced->FindPackage(echo), same->FindPackage(echo));
  EXPECT_EQ(replaced->FindPackage(slow), same->FindPackage(slow));

  const auto configured = scan(replaced.get(), {.api_settings = {{slow, R"({"a":1})"}}});
  EXPECT_EQ(configured->FindPackage(echo), replaced->FindPackage(echo));
  EXPECT_NE(configured->FindPackage(slow), replaced->FindPackage(slow));
  EXPECT_EQ(configured->FindPackage(slow)->context->config_json, R"({"a":1})");
}

TEST_F(RegistryTest, SettingsOverTheApiLieOverThoseOfTheFiles) {
  Manifest manifest;
  manifest.id = "org.p";
  manifest.config_schema =
      json::Parse(R"({"type":"object","properties":{"n":{"type":"integer","maximum":9}}})").value();
  const auto merged = MergeSettings(manifest, R"({"n":1,"a":true})", R"({"n":2})");
  ASSERT_TRUE(merged.ok());
  EXPECT_EQ(json::Write(merged->effective), R"({"n":2,"a":true})");
  EXPECT_EQ(json::Write(merged->from_files), R"({"n":1,"a":true})");
  EXPECT_EQ(MergeSettings(manifest, R"({"n":1})", R"({"n":10})").status().code(),
            Code::kInvalidArgument);
  EXPECT_EQ(MergeSettings(manifest, "", "[]").status().code(), Code::kInvalidArgument);
}

TEST_F(RegistryTest, APinnedLibraryIsTheOnlyOneThatIsUsed) {
  PackageDirectory grant_files;
  const GrantFiles grants(grant_files.path());
  packages_.Copy("echo");
  const auto scan = [&] {
    auto registry =
        std::make_unique<AppletRegistry>(RegistryOptions{{packages_.path()}, {}, {}}, grants);
    EXPECT_TRUE(registry->Scan().ok());
    return registry;
  };
  const std::string right = scan()->packages().at(0)->library_sha256;
  const std::string file = "org.synapps.test.echo.json";
  grant_files.Write(file, R"({"sha256":")" + right + R"("})");
  EXPECT_TRUE(scan()->broken().empty());
  grant_files.Write(file, R"({"sha256":")" + std::string(64, '0') + R"("})");
  const auto refused = scan();
  ASSERT_EQ(refused->broken().size(), 1u);
  EXPECT_THAT(refused->broken()[0].reason.message(), HasSubstr("has SHA-256 " + right));
}

}  // namespace
}  // namespace synappsd::applets
