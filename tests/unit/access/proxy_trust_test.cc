#include "access/proxy_trust.h"

#include <gtest/gtest.h>

namespace synappsd::access {
namespace {

Network Net(std::string_view text) {
  Result<Network> network = Network::Parse(text);
  EXPECT_TRUE(network.ok()) << text;
  return *network;
}

TEST(IpAddress, ReadsWhatIsNumericAndNothingElse) {
  for (const char* text : {"192.0.2.7", "2001:db8::1", "::1", "::"}) {
    ASSERT_TRUE(IpAddress::Parse(text)) << text;
    EXPECT_EQ(IpAddress::Parse(text)->ToString(), text);
  }
  for (const char* text : {"", "localhost", "192.0.2", "192.0.2.7:80", "[::1]", "192.0.2.007x",
                           " 192.0.2.7", "fe80::1%eth0", "0x7f.0.0.1", "1.2.3.4.5"}) {
    EXPECT_FALSE(IpAddress::Parse(text)) << text;
  }
  EXPECT_EQ(IpAddress::Parse("::ffff:192.0.2.7"), IpAddress::Parse("192.0.2.7"));
}

TEST(IpAddress, ReadsPortsAndBrackets) {
  EXPECT_EQ(IpAddress::ParseWithPort("192.0.2.7:443")->ToString(), "192.0.2.7");
  EXPECT_EQ(IpAddress::ParseWithPort("[2001:db8::1]:443")->ToString(), "2001:db8::1");
  EXPECT_EQ(IpAddress::ParseWithPort("[::1]")->ToString(), "::1");
  EXPECT_EQ(IpAddress::ParseWithPort("2001:db8::1")->ToString(), "2001:db8::1");
  for (const char* text : {"192.0.2.7:", "192.0.2.7:x", "192.0.2.7:99999", "[::1", "[::1]x",
                           "[::1]:", "[192.0.2.7]:1", "unknown", "_hidden", "unix"}) {
    EXPECT_FALSE(IpAddress::ParseWithPort(text)) << text;
  }
}

TEST(IpAddress, CountsAClientsWholeNetwork) {
  EXPECT_EQ(IpAddress::Parse("192.0.2.7")->ClientNetwork(), "192.0.2.7");
  EXPECT_EQ(IpAddress::Parse("2001:db8:1:2:3:4:5:6")->ClientNetwork(), "2001:db8:1:2::/64");
}

TEST(IpAddress, KnowsLoopback) {
  for (const char* text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(IpAddress::Parse(text)->is_loopback()) << text;
  }
  for (const char* text : {"128.0.0.1", "::2", "0.0.0.0", "::"}) {
    EXPECT_FALSE(IpAddress::Parse(text)->is_loopback()) << text;
  }
}

TEST(Network, ContainsWhatBeginsWithItsBits) {
  EXPECT_TRUE(Net("10.0.0.0/8").Contains(*IpAddress::Parse("10.255.0.1")));
  EXPECT_FALSE(Net("10.0.0.0/8").Contains(*IpAddress::Parse("11.0.0.0")));
  EXPECT_TRUE(Net("10.128.0.0/9").Contains(*IpAddress::Parse("10.128.0.1")));
  EXPECT_FALSE(Net("10.128.0.0/9").Contains(*IpAddress::Parse("10.127.0.1")));
  EXPECT_TRUE(Net("192.0.2.7").Contains(*IpAddress::Parse("::ffff:192.0.2.7")));
  EXPECT_FALSE(Net("192.0.2.7").Contains(*IpAddress::Parse("192.0.2.8")));
  EXPECT_TRUE(Net("2001:db8::/32").Contains(*IpAddress::Parse("2001:db8:ffff::1")));
  EXPECT_FALSE(Net("2001:db8::/32").Contains(*IpAddress::Parse("2001:db9::")));
  EXPECT_TRUE(Net("0.0.0.0/0").Contains(*IpAddress::Parse("8.8.8.8")));
  EXPECT_FALSE(Net("0.0.0.0/0").Contains(*IpAddress::Parse("2001:db8::1")));
}

TEST(Network, SaysWhatIsWrong) {
  EXPECT_EQ(Network::Parse("10.0.0.0/33").status().message(), "has more than 32 bits");
  EXPECT_EQ(Network::Parse("10.0.0.1/8").status().message(),
            "has an address with bits beyond its prefix");
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "proxy"}) {
    EXPECT_FALSE(Network::Parse(text).ok()) << text;
  }
}

class ProxyTrustTest : public testing::Test {
 protected:
  std::string XForwardedFor(std::string_view peer, std::vector<std::string_view> headers) {
    return by_header_.ClientOf(*IpAddress::Parse(peer), false, {.forwarded_for = headers}).address;
  }
  ProxyTrust::Client Forwarded(std::string_view peer, std::vector<std::string_view> headers) {
    return by_rfc_.ClientOf(*IpAddress::Parse(peer), false, {.forwarded_for = headers});
  }

  const ProxyTrust by_header_{{Net("10.0.0.0/8"), Net("127.0.0.1")},
                              ForwardedHeader::kXForwardedFor};
  const ProxyTrust by_rfc_{{Net("10.0.0.0/8")}, ForwardedHeader::kForwarded};
};

TEST_F(ProxyTrustTest, StrangersAreNotBelieved) {
  EXPECT_EQ(XForwardedFor("192.0.2.66", {"127.0.0.1"}), "192.0.2.66");
  EXPECT_EQ(Forwarded("192.0.2.66", {"for=127.0.0.1;proto=https"}).address, "192.0.2.66");
  EXPECT_FALSE(Forwarded("192.0.2.66", {"for=127.0.0.1;proto=https"}).https);
  EXPECT_FALSE(
      by_header_.ClientOf(*IpAddress::Parse("192.0.2.66"), false, {.forwarded_proto = {"https"}})
          .https);
}

TEST_F(ProxyTrustTest, TheListIsReadFromItsEnd) {
  EXPECT_EQ(XForwardedFor("10.0.0.1", {"192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(XForwardedFor("10.0.0.1", {"127.0.0.1, 192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(XForwardedFor("10.0.0.1", {"127.0.0.1", "6.6.6.6", "192.0.2.7, 10.0.0.2"}),
            "192.0.2.7");
  EXPECT_EQ(XForwardedFor("10.0.0.1", {"10.0.0.3,10.0.0.2"}), "10.0.0.3");
  EXPECT_EQ(XForwardedFor("10.0.0.1", {}), "10.0.0.1");
  EXPECT_EQ(XForwardedFor("10.0.0.1", {"192.0.2.7:55555"}), "192.0.2.7");
}

TEST_F(ProxyTrustTest, WhatAProxyCannotSayIsUnknownAndNeverLoopback) {
  EXPECT_EQ(XForwardedFor("10.0.0.1", {""}), "unknown");
  EXPECT_EQ(XForwardedFor("10.0.0.1", {"192.0.2.7, unknown"}), "unknown");
  EXPECT_EQ(XForwardedFor("10.0.0.1", {"192.0.2.7, _hidden, 10.0.0.2"}), "unknown");
}

TEST_F(ProxyTrustTest, ReadsForwarded) {
  EXPECT_EQ(Forwarded("10.0.0.1", {"for=6.6.6.6, for=192.0.2.7;proto=https"}).address, "192.0.2.7");
  EXPECT_TRUE(Forwarded("10.0.0.1", {"for=6.6.6.6, for=192.0.2.7;proto=https"}).https);
  EXPECT_FALSE(Forwarded("10.0.0.1", {"for=6.6.6.6;proto=https, for=192.0.2.7"}).https);
  EXPECT_EQ(Forwarded("10.0.0.1", {"by=x; FOR=\"[2001:db8::1]:80\" ;host=a"}).address,
            "2001:db8::1");
  EXPECT_EQ(Forwarded("10.0.0.1", {"for=\"1.2.3.4, for=127.0.0.1"}).address, "unknown");
  EXPECT_EQ(Forwarded("10.0.0.1", {"for=\"a\\\", for=8.8.8.8\", for=192.0.2.7"}).address,
            "192.0.2.7");
}

TEST_F(ProxyTrustTest, AClientCannotSwallowWhatAProxyAppends) {
  for (const std::string_view swallowing :
       {"for=6.6.6.6;x=\", for=192.0.2.7;proto=https", "for=127.0.0.1;x=\"a\\\", for=192.0.2.7",
        "for=6.6.6.6;x=\", for=\"[2001:db8::7]\";proto=https", "for=6.6.6.6\", for=192.0.2.7",
        "for=6.6.6.6;x=\", for=192.0.2.7;host=\";y=\"", "for=6.6.6.6;x=\"\"y, for=192.0.2.7"}) {
    EXPECT_EQ(Forwarded("10.0.0.1", {swallowing}).address, "unknown") << swallowing;
    EXPECT_FALSE(Forwarded("10.0.0.1", {swallowing}).https) << swallowing;
    EXPECT_EQ(Forwarded("10.0.0.1", {swallowing, "for=192.0.2.7"}).address, "192.0.2.7");
  }
  EXPECT_EQ(Forwarded("10.0.0.1", {"for=\"192.0.2.7\" ; host=\"a,b;c\" , for=10.0.0.2"}).address,
            "192.0.2.7");
  EXPECT_EQ(XForwardedFor("10.0.0.1", {"6.6.6.6\", 192.0.2.7"}), "192.0.2.7") << "it has no quotes";
}

TEST_F(ProxyTrustTest, TheNearestProxySaysWhetherItWasHttps) {
  const auto https = [this](std::vector<std::string_view> protos) {
    return by_header_
        .ClientOf(*IpAddress::Parse("10.0.0.1"), false,
                  {.forwarded_for = {"192.0.2.7"}, .forwarded_proto = protos})
        .https;
  };
  EXPECT_TRUE(https({"https"}));
  EXPECT_TRUE(https({"http, HTTPS"}));
  EXPECT_FALSE(https({"https", "http"}));
  EXPECT_FALSE(https({}));
}

}  // namespace
}  // namespace synappsd::access
