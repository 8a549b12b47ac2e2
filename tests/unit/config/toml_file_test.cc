#include "config/toml_file.h"

#include <gmock/gmock.h>

#include "unit/config/fixture.h"

namespace synappsd::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string ErrorOf(const std::string& text) { return ReadToml(text, "f.toml").status().message(); }

TEST(TomlFileTest, SettingsKnowTheirLine) {
  const auto content =
      ReadToml("# comment\nlisten = ['127.0.0.1:1']\n\n[http]\nmax_body = 5\n", "f.toml");
  ASSERT_TRUE(content.ok()) << content.status().ToString();
  ASSERT_EQ(content->assignments.size(), 2u);
  for (const Assignment& assignment : content->assignments) {
    EXPECT_EQ(assignment.origin, assignment.setting->key == "listen" ? "f.toml:2" : "f.toml:5");
  }
}

TEST(TomlFileTest, UnknownKeysSayWhatWasMeant) {
  EXPECT_EQ(ErrorOf("[http]\nmax_bodyy = 5"),
            "f.toml:2: unknown key http.max_bodyy: did you mean http.max_body?");
  EXPECT_EQ(ErrorOf("lisen = ['x']"), "f.toml:1: unknown key lisen: did you mean listen?");
  EXPECT_EQ(ErrorOf("[databse]\nurl = ''"),
            "f.toml:1: unknown table [databse]: did you mean [database]?");
  EXPECT_EQ(ErrorOf("[engine]\nsynchronous = 'full'"),
            "f.toml:2: unknown key engine.synchronous: did you mean database.synchronous?");
  EXPECT_THAT(ErrorOf("colour = 1"), HasSubstr("--print-default-config"));
  EXPECT_THAT(ErrorOf("http = 1"), HasSubstr("f.toml:1: unknown key http"));
}

TEST(TomlFileTest, ReportsEverythingThatIsWrong) {
  const std::string error = ErrorOf("colour = 1\n[http]\nmax_body = 1.5\nloops = [1]\nx = 1\n");
  EXPECT_THAT(error, HasSubstr("f.toml:1: unknown key colour"));
  EXPECT_THAT(error, HasSubstr("f.toml:3: http.max_body is of a wrong type"));
  EXPECT_THAT(error, HasSubstr("f.toml:4: http.loops is of a wrong type"));
  EXPECT_THAT(error, HasSubstr("f.toml:5: unknown key http.x"));
}

TEST(TomlFileTest, SyntaxErrorsSayTheLine) {
  EXPECT_THAT(ErrorOf("a = 1\nb = = 2\n"), HasSubstr("f.toml:2: not TOML: "));
  EXPECT_THAT(ErrorOf("[http]\nloops = 1\nloops = 2\n"), HasSubstr("f.toml:3: not TOML: "));
}

TEST(TomlFileTest, AppletTablesBecomeJson) {
  const auto content = ReadToml(
      "[applet.\"org.synapps.writer\"]\nmodel = \"m\"\ntemperature = 0.5\nn = 3\non = true\n"
      "list = [1, \"a\"]\n[applet.\"org.synapps.writer\".inner]\nk = 'v'\n",
      "f.toml");
  ASSERT_TRUE(content.ok()) << content.status().ToString();
  EXPECT_THAT(content->applet_settings,
              ElementsAre(Pair("org.synapps.writer",
                               R"({"inner":{"k":"v"},"list":[1,"a"],"model":"m","n":3,"on":true,)"
                               R"("temperature":0.5})")));
}

TEST(TomlFileTest, AppletTablesHoldWhatJsonCan) {
  EXPECT_THAT(ErrorOf("[applet.\"a.b\"]\nx = 1\nd = 2020-01-01\n"), HasSubstr("line 3: dates"));
  EXPECT_THAT(ErrorOf("[applet.\"a.b\"]\nd = inf\n"), HasSubstr("line 2: dates"));
  EXPECT_THAT(ErrorOf("[applet]\nwriter = 1\n"), HasSubstr("f.toml:2: [applet.\"PACKAGE\"]"));
}

using TomlFileOnDiskTest = ConfigFixture;

TEST_F(TomlFileOnDiskTest, MissingAndOddFilesAreErrors) {
  std::vector<std::string> warnings;
  const std::string missing = (directory_ / "none.toml").string();
  EXPECT_EQ(ReadTomlFile(missing, &warnings).status().code(), Code::kNotFound);
  EXPECT_FALSE(ReadTomlFile(directory_.string(), &warnings).ok());
  const std::string big = WriteFile("big.toml", std::string((1 << 20) + 1, '#'));
  EXPECT_THAT(ReadTomlFile(big, &warnings).status().message(), HasSubstr("1 MiB"));
}

TEST_F(TomlFileOnDiskTest, WarnsOfSecretsThatEveryoneMayRead) {
  const std::string text = "[openai]\napi_key = 'sk-1'\n";
  std::vector<std::string> warnings;
  ASSERT_TRUE(ReadTomlFile(WriteFile("closed.toml", text, 0640), &warnings).ok());
  EXPECT_THAT(warnings, IsEmpty());
  ASSERT_TRUE(ReadTomlFile(WriteFile("plain.toml", "[http]\nloops = 1\n"), &warnings).ok());
  EXPECT_THAT(warnings, IsEmpty());
  ASSERT_TRUE(ReadTomlFile(WriteFile("open.toml", text, 0644), &warnings).ok());
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("chmod o-r")));
}

}  // namespace
}  // namespace synappsd::config
