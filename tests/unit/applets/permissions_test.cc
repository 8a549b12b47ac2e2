#include "applets/permissions.h"

#include <gtest/gtest.h>

namespace synappsd::applets {
namespace {

Permissions Read(const std::string& text) { return ReadPermissions(json::Parse(text).value()); }

std::string Both(const std::string& requested, const std::string& granted) {
  return json::Write(WritePermissions(Intersect(Read(requested), Read(granted))));
}

std::string Hosts(const std::string& requested, const std::string& granted) {
  const auto http = [](const std::string& host) {
    return R"({"http":[{"hosts":[")" + host + R"("],"methods":["GET"]}]})";
  };
  const Permissions both = Intersect(Read(http(requested)), Read(http(granted)));
  return both.http.empty() ? "" : both.http[0].hosts[0];
}

TEST(Permissions, SurviveARoundTrip) {
  for (
      const char* text :
      {R"({})", R"({"store":true})", R"({"store":["a",""]})",
       R"({"http":[{"hosts":["a.org"],"methods":["GET"],"secrets":["k"],"private_addresses":true}]})",
       R"({"http":[{"hosts_from_config":["url"],"methods":["PUT"]}],"secrets":["s"],"applets":["x"]})"}) {
    EXPECT_EQ(json::Write(WritePermissions(Read(text))), text);
  }
}

TEST(Permissions, OnlyWhatIsBothAskedForAndGrantedCounts) {
  EXPECT_EQ(Both(R"({"store":true})", "{}"), "{}");
  EXPECT_EQ(Both("{}", R"({"store":true,"secrets":["k"],"applets":["a"]})"), "{}");
  EXPECT_EQ(Both(R"({"store":true})", R"({"store":["a"]})"), R"({"store":["a"]})");
  EXPECT_EQ(Both(R"({"store":["a","b"]})", R"({"store":true})"), R"({"store":["a","b"]})");
  EXPECT_EQ(Both(R"({"store":["a","b"]})", R"({"store":["b","c"]})"), R"({"store":["b"]})");
  EXPECT_EQ(Both(R"({"store":["a"]})", R"({"store":["b"]})"), "{}");
  EXPECT_EQ(Both(R"({"secrets":["a","b"],"applets":["x","y"]})",
                 R"({"secrets":["b"],"applets":["y","z"]})"),
            R"({"secrets":["b"],"applets":["y"]})");
  EXPECT_EQ(
      Both(R"({"http":[{"hosts":["a.org","b.org"],"methods":["GET","POST"],"secrets":["k","l"]}]})",
           R"({"http":[{"hosts":["a.org","c.org"],"methods":["POST","PUT"],"secrets":["l"]}]})"),
      R"({"http":[{"hosts":["a.org"],"methods":["POST"],"secrets":["l"]}]})");
  EXPECT_EQ(Both(R"({"http":[{"hosts":["a.org"],"methods":["GET"]}]})",
                 R"({"http":[{"hosts":["a.org"],"methods":["POST"]}]})"),
            "{}");
}

TEST(Permissions, OfTwoPatternsTheNarrowerCounts) {
  EXPECT_EQ(Hosts("*.example.org", "api.example.org"), "api.example.org");
  EXPECT_EQ(Hosts("api.example.org", "*.example.org"), "api.example.org");
  EXPECT_EQ(Hosts("*.example.org", "*.eu.example.org"), "*.eu.example.org");
  EXPECT_EQ(Hosts("*.example.org", "example.org"), "");
  EXPECT_EQ(Hosts("*.example.org", "evilexample.org"), "");
  EXPECT_EQ(Hosts("a.org", "a.org:443"), "a.org:443");
  EXPECT_EQ(Hosts("a.org:8080", "a.org"), "");
  EXPECT_EQ(Hosts("a.org:8080", "a.org:8080"), "a.org:8080");
}

TEST(Permissions, PrivateAddressesAreTheGrantsToGive) {
  const char* asks = R"({"http":[{"hosts":["a.org"],"methods":["GET"],"private_addresses":true}]})";
  const char* plain = R"({"http":[{"hosts":["a.org"],"methods":["GET"]}]})";
  EXPECT_EQ(Both(asks, plain), plain);
  EXPECT_EQ(Both(plain, asks), asks);
}

TEST(MakeContext, OpensTheHostsOfConfiguredUrls) {
  const Permissions permissions = Read(
      R"({"http":[{"hosts":["a.org"],"hosts_from_config":["url","other"],"methods":["GET"],"secrets":["k"]}]})");
  const json::Value settings =
      json::Parse(R"({"url":"http://LOCALHOST:11434/v1","other":"no url","n":1.0})").value();
  const auto context = MakeContext("org.p", permissions, settings, settings);
  ASSERT_EQ(context.http.size(), 2u);
  EXPECT_FALSE(context.http[0].private_addresses);
  EXPECT_EQ(context.http[1].hosts, std::vector<std::string>{"localhost:11434"});
  EXPECT_TRUE(context.http[1].private_addresses);
  EXPECT_EQ(context.secrets, std::vector<std::string>{"k"});
  EXPECT_EQ(context.config_json, json::Write(settings));
  // Settings that clients of the API made open nothing by themselves.
  EXPECT_EQ(MakeContext("org.p", permissions, settings, json::Object()).http.size(), 1u);
}

}  // namespace
}  // namespace synappsd::applets
