// http.fetch/1 over the real transport against servers on this machine: whatever way the address
// is spelled, and whoever sends one there, nobody is reached that the package may not reach.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <sstream>

#include "services/curl_transport.h"
#include "services/http_fetch.h"
#include "services/public_address.h"
#include "services/timer_thread.h"
#include "unit/services/fakes.h"
#include "unit/services/raw_http_server.h"

namespace synappsd::services {
namespace {

using testing::RawHttpServer;
using testing::SendAll;

class WaitingSink : public MethodSink {
 public:
  void OnEvent(std::string_view, std::string_view) override {}
  void OnDone(MethodAnswer done) override { answer.set_value(std::move(done)); }
  std::promise<MethodAnswer> answer;
};

// What nobody may see.
class Secret {
 public:
  Secret()
      : server_([](const std::string&, int connection) {
          return SendAll(connection, testing::Answer("200 OK", "the metadata"));
        }) {}
  std::string port() const {
    const std::string url = server_.Url("");
    return url.substr(url.rfind(':') + 1);
  }
  int connections() const { return server_.connections(); }

 private:
  RawHttpServer server_;
};

class RequestForgeryTest : public ::testing::Test {
 protected:
  RequestForgeryTest() {
    methods_.Add("http.fetch/1",
                 std::make_unique<HttpFetch>(HttpFetchParts{transport_, timers_, secrets_,
                                                            SystemClock(), &RandomFraction}));
  }

  void Grant(const std::string& url, bool private_addresses) {
    const Url parsed = ParseUrl(url).value();
    package_->http.push_back(
        {{parsed.host + ":" + std::to_string(parsed.port)}, {"GET"}, {}, private_addresses});
  }
  MethodAnswer Fetch(const std::string& url) {
    json::Object params;
    params.Set("url", url);
    params.Set("max_redirects", 5);
    params.Set("timeout_ms", 10'000);
    auto sink = std::make_shared<WaitingSink>();
    std::future<MethodAnswer> answer = sink->answer.get_future();
    methods_.Start("http.fetch/1", json::Write(json::Value(std::move(params))), "", package_,
                   nullptr, sink);
    if (answer.wait_for(std::chrono::seconds(60)) == std::future_status::ready) return answer.get();
    return {Status(Code::kUnknown, "the test gave up waiting"), {}, {}};
  }

  TimerThread timers_;
  CurlTransport transport_{CurlTransportOptions{}};
  testing::FakeSecrets secrets_;
  HostMethods methods_;
  std::shared_ptr<PackageContext> package_ = testing::TestPackage();
  Secret secret_;
};

// Names of this machine and of its networks.
std::vector<std::string> NamesOfHostsFile() {
  std::vector<std::string> names = {"localhost", "LocalHost.", "x.localhost"};
  std::ifstream file("/etc/hosts");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string address;
    if (!(words >> address) || IsPublicAddress(std::string_view(address))) continue;
    for (std::string name; words >> name;) names.push_back(name);
  }
  return names;
}

std::vector<std::string> SpellingsOfThisMachine() {
  std::vector<std::string> spellings = {"127.0.0.1",
                                        "127.0.0.1.",
                                        "127.1",
                                        "127.0.1",
                                        "2130706433",
                                        "017700000001",
                                        "0177.0.0.1",
                                        "0x7f.0.0.1",
                                        "0x7f000001",
                                        "0X7F.1",
                                        "127.0.0.2",
                                        "0",
                                        "0.0.0.0",
                                        "[::1]",
                                        "[0:0:0:0:0:0:0:1]",
                                        "[::]",
                                        "[::127.0.0.1]",
                                        "[::ffff:127.0.0.1]",
                                        "[::ffff:7f00:1]",
                                        "[64:ff9b::7f00:1]",
                                        "[2002:7f00:1::]",
                                        "[fe80::1%25lo]",
                                        "%31%32%37.0.0.1",
                                        "127%2e0%2e0%2e1",
                                        "①②⑦.⓪.⓪.①",
                                        "127。0。0。1",
                                        "１２７.0.0.1"};
  for (std::string& name : NamesOfHostsFile()) spellings.push_back(std::move(name));
  return spellings;
}

// The host is granted, as an administrator would who knows its name only; its address is not.
TEST_F(RequestForgeryTest, NoSpellingOfThisMachineReachesIt) {
  for (const std::string& host : SpellingsOfThisMachine()) {
    const std::string url = "http://" + host + ":" + secret_.port() + "/";
    if (ParseUrl(url).ok()) Grant(url, false);
    const MethodAnswer answer = Fetch(url);
    EXPECT_FALSE(answer.status.ok()) << url << " answered " << answer.body;
    EXPECT_EQ(secret_.connections(), 0) << url;
  }
  const std::string granted = "http://127.0.0.1:" + secret_.port() + "/";
  Grant(granted, true);
  EXPECT_TRUE(Fetch(granted).status.ok()) << "it was there to be reached";
}

// Who it is for depends on who reads it.
TEST_F(RequestForgeryTest, NoUrlIsForTwoHosts) {
  Grant("http://api.example.org:" + secret_.port(), true);
  for (const std::string before :
       {"http://api.example.org:80@", "http://api.example.org@", "http://api.example.org:80\\@",
        "http://api.example.org#@", "http://api.example.org%00@", "http://a:b@c@", "http://@",
        "http:///", "http:\\\\"}) {
    const std::string url = before + "127.0.0.1:" + secret_.port() + "/";
    EXPECT_FALSE(Fetch(url).status.ok()) << url;
  }
  EXPECT_FALSE(Fetch("//127.0.0.1:" + secret_.port() + "/").status.ok());
  EXPECT_EQ(secret_.connections(), 0);
}

// A host that the administrator trusts, but that does not deserve it.
TEST_F(RequestForgeryTest, NoRedirectLeadsWhereThePackageMayNotGo) {
  std::string location;
  std::atomic<int> asked{0};
  const RawHttpServer trusted([&](const std::string&, int connection) {
    ++asked;
    return SendAll(connection, testing::Answer("302 Found", "", "Location: " + location + "\r\n"));
  });
  Grant(trusted.Url(), true);
  int redirects = 0;
  for (const std::string& host : SpellingsOfThisMachine()) {
    location = "http://" + host + ":" + secret_.port() + "/";
    const MethodAnswer ungranted = Fetch(trusted.Url());
    EXPECT_FALSE(ungranted.status.ok()) << location << " answered " << ungranted.body;
    if (ParseUrl(location).ok()) Grant(location, false);
    const MethodAnswer granted_by_name = Fetch(trusted.Url());
    EXPECT_FALSE(granted_by_name.status.ok()) << location << " answered " << granted_by_name.body;
    redirects += 2;
  }
  EXPECT_EQ(secret_.connections(), 0);
  EXPECT_EQ(asked, redirects) << "each was sent on its way";
}

}  // namespace
}  // namespace synappsd::services
