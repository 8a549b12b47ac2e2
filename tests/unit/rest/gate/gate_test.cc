#include "rest/gate/gate.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "access/api_key.h"

namespace synappsd::gate {
namespace {

using access::Requirement;
using access::Scope;
using access::ScopeSet;

constexpr Requirement kRead{.scope = Scope::kRead, .known_callers_only = false};
constexpr Requirement kWrite{.scope = Scope::kWrite, .known_callers_only = false};
constexpr Requirement kGuarded{.scope = Scope::kAdmin, .known_callers_only = true};
constexpr Requirement kOpen{.scope = Scope::kOpen, .known_callers_only = false};
constexpr Requirement kListen{
    .scope = Scope::kRead, .known_callers_only = false, .handler_decides = true};

constexpr const char* kStranger = "192.0.2.7:50312";
constexpr int kLetIn = 0;

class GateTest : public ::testing::Test {
 protected:
  GateTest() { Open({}); }

  void Open(GateOptions options) {
    gate_ = std::make_unique<Gate>(std::move(options), ring_, clock_, [this](const Refusal& one) {
      refusals_.push_back(std::to_string(one.status) + " " + std::string(one.reason) + " " +
                          std::string(one.key_id));
      left_out_ += one.left_out;
    });
  }

  // The text of a new key.
  std::string Key(ScopeSet scopes, std::optional<double> expires_time = std::nullopt) {
    const access::NewKey made = access::MakeKey();
    access::RingKey key;
    key.id = made.id;
    key.hash = made.hash;
    key.name = "n";
    key.owner = "alice";
    key.scopes = scopes;
    key.expires_time = expires_time;
    ring_.Put(key);
    return made.text;
  }
  std::string Reader() { return Key(ScopeSet().With(Scope::kRead)); }

  // The status of the refusal, or kLetIn. What the gate made of the request is in request_.
  int Admit(const Requirement& requirement, net::Headers headers = {},
            const std::string& remote = kStranger) {
    request_ = {};
    request_.remote = remote;
    request_.headers = std::move(headers);
    return AdmitRequest(requirement);
  }
  int AdmitWith(const std::string& key, const Requirement& requirement,
                const std::string& remote = kStranger) {
    return Admit(requirement, {{"X-API-Key", key}}, remote);
  }
  int AdmitLocal(net::PeerCredentials peer, net::Headers headers = {}) {
    request_ = {};
    request_.remote = "unix";
    request_.peer_credentials = std::make_shared<net::PeerCredentials>(std::move(peer));
    request_.headers = std::move(headers);
    return AdmitRequest(kGuarded);
  }

  std::string AnswerHeader(std::string_view name) const {
    for (const net::Headers* headers : {&answer_.headers, &request_.answer_headers}) {
      for (const auto& [header, value] : *headers) {
        if (header == name) return value;
      }
    }
    return "";
  }

  FakeClock clock_;
  access::KeyRing ring_{clock_};
  std::unique_ptr<Gate> gate_;
  std::vector<std::string> refusals_;
  std::uint64_t left_out_ = 0;
  net::Request request_;
  net::Response answer_;

 private:
  int AdmitRequest(const Requirement& requirement) {
    auto refusal = gate_->Admit(&request_, requirement);
    answer_ = refusal ? *std::move(refusal) : net::Response{.status = kLetIn};
    return answer_.status;
  }
};

TEST_F(GateTest, WithoutRequiredKeysWhoShowsNoneMayDoAllButWhatIsGuarded) {
  EXPECT_EQ(Admit(kWrite), kLetIn);
  EXPECT_EQ(request_.caller.Actor(), "anonymous");
  EXPECT_EQ(request_.caller.address, "192.0.2.7");
  EXPECT_EQ(Admit(kGuarded), 401);
  EXPECT_EQ(Admit(kWrite, {{"Authorization", "Bearer of-somebody-else"}}), kLetIn);
  EXPECT_TRUE(refusals_.empty());
}

// What browsers send for a page of another site that its user looks at.
TEST_F(GateTest, PagesOfOtherSitesChangeNothingWithoutAKey) {
  const net::Headers page{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}};
  const net::Headers hidden{{"sec-fetch-site", "Cross-Site"}};
  for (const net::Headers& headers : {page, hidden}) {
    EXPECT_EQ(Admit(kWrite, headers), 403);
    EXPECT_NE(answer_.body.find("http.cors_origins"), std::string::npos) << answer_.body;
    EXPECT_EQ(Admit(kRead, headers), kLetIn) << "it does not get to read the answer";
    EXPECT_EQ(Admit(kOpen, headers), kLetIn);
  }
  EXPECT_EQ(Admit(kWrite, {{"Sec-Fetch-Site", "same-site"}, {"Origin", "http://localhost:1"}}),
            kLetIn);
  EXPECT_EQ(Admit(kWrite, {{"Origin", "https://evil.example"}}), kLetIn) << "no browser's";
  net::Headers with_key = page;
  with_key.emplace_back("X-API-Key", Key(ScopeSet::All()));
  EXPECT_EQ(Admit(kWrite, with_key), kLetIn);
  for (const char* allowed : {"https://evil.example", "*"}) {
    Open({.allowed_origins = {"http://localhost:3000", allowed}});
    EXPECT_EQ(Admit(kWrite, page), kLetIn) << allowed;
  }
}

TEST_F(GateTest, PagesOfOtherSitesDoNotListenWithoutAKey) {
  const auto listen = [&](const std::string& origin) {
    return Admit(kListen,
                 {{"Upgrade", "websocket"}, {"Host", "daemon.example:8000"}, {"Origin", origin}});
  };
  Open({.allowed_origins = {"https://app.example"}});
  for (const char* origin :
       {"https://evil.example", "null", "https://localhost.evil.example", "https://daemon.example",
        "https://127.0.0.1.evil.example", "http://evil.example:8000", "x", "https://"}) {
    EXPECT_EQ(listen(origin), 403) << origin;
  }
  for (const char* origin :
       {"https://app.example", "http://daemon.example:8000", "http://localhost:3000",
        "http://LOCALHOST", "http://ui.localhost:5173", "http://127.0.0.1:9", "http://[::1]:9"}) {
    EXPECT_EQ(listen(origin), kLetIn) << origin;
  }
  EXPECT_EQ(Admit(kListen, {{"Upgrade", "websocket"}}), kLetIn) << "no browser's";
  Open({.listeners_show_token = true});
  EXPECT_EQ(listen("https://evil.example"), kLetIn) << "it does not know the token";
  Open({.require_keys = true});
  EXPECT_EQ(listen("https://evil.example"), kLetIn) << "its first message is to show a key";
}

TEST_F(GateTest, WithRequiredKeysOnlyWhatIsOpenNeedsNone) {
  Open({.require_keys = true});
  EXPECT_EQ(Admit(kOpen), kLetIn);
  EXPECT_EQ(Admit(kRead), 401);
  EXPECT_EQ(AnswerHeader("www-authenticate"), "Bearer realm=\"synapps\"");
  EXPECT_EQ(Admit({.scope = Scope::kAnyKey, .known_callers_only = false}), 401);
  EXPECT_EQ(Admit(Requirement()), 401);
  EXPECT_TRUE(refusals_.empty()) << "nothing was shown";
  EXPECT_EQ(Admit(kListen), kLetIn) << "its handler asks for something else";
  EXPECT_TRUE(request_.caller.scopes.empty());
}

TEST_F(GateTest, AKeysScopesCountWhetherKeysAreRequiredOrNot) {
  const std::string key = Reader();
  for (const bool required : {false, true}) {
    Open({.require_keys = required});
    EXPECT_EQ(AdmitWith(key, kRead), kLetIn);
    EXPECT_EQ(request_.caller.owner, "alice");
    EXPECT_EQ(request_.caller.address, "192.0.2.7");
    EXPECT_EQ(AdmitWith(key, kWrite), 403);
    EXPECT_EQ(AdmitWith(key, kGuarded), 403);
    EXPECT_EQ(AdmitWith(Key(ScopeSet().With(Scope::kRun)), kListen), 403);
    EXPECT_EQ(AdmitWith(Key(ScopeSet::All()), kGuarded), kLetIn);
  }
}

TEST_F(GateTest, WrongKeysAreRefusedEvenWhereNoneIsNeeded) {
  const std::string expired = Key(ScopeSet::All(), clock_.UnixSeconds());
  const std::string revoked = Key(ScopeSet::All());
  ring_.Revoke(std::string(access::KeyId(revoked)));
  std::string wrong = Reader();
  wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
  for (const std::string& key : {expired, revoked, wrong, std::string("syn_"), std::string()}) {
    EXPECT_EQ(AdmitWith(key, kRead), 401) << key;
    EXPECT_EQ(AdmitWith(key, kListen), 401) << key;
  }
  EXPECT_EQ(AnswerHeader("www-authenticate"), "Bearer realm=\"synapps\", error=\"invalid_token\"");
  EXPECT_EQ(AdmitWith(wrong, kOpen), kLetIn) << "what is open looks at no key";
  ASSERT_EQ(refusals_.size(), 10u);
  EXPECT_EQ(refusals_[0], "401 the key has expired " + std::string(access::KeyId(expired)));
  EXPECT_EQ(refusals_[2], "401 the key was revoked " + std::string(access::KeyId(revoked)));
  EXPECT_EQ(refusals_[4], "401 unknown key " + std::string(access::KeyId(wrong)));
  EXPECT_EQ(refusals_[6], "401 unknown key ");
}

TEST_F(GateTest, AKeyThatEndsWhileABodyComesOpensNothing) {
  const std::string key = Reader();
  ASSERT_EQ(AdmitWith(key, kRead), kLetIn);
  EXPECT_FALSE(gate_->AdmitAgain(request_));
  ring_.Revoke(std::string(access::KeyId(key)));
  ASSERT_TRUE(gate_->AdmitAgain(request_));
  EXPECT_EQ(gate_->AdmitAgain(request_)->status, 401);
  ASSERT_EQ(Admit(kRead), kLetIn);
  EXPECT_FALSE(gate_->AdmitAgain(request_)) << "without a key none can end";
}

TEST_F(GateTest, TwoKeysAreNone) {
  const std::string key = Reader();
  EXPECT_EQ(Admit(kRead, {{"X-API-Key", key}, {"X-API-Key", key}}), 401);
  EXPECT_EQ(Admit(kRead, {{"X-API-Key", key}, {"Authorization", "Bearer " + Reader()}}), 401);
  EXPECT_EQ(Admit(kRead, {{"X-API-Key", key}, {"Authorization", "Bearer " + key}}), kLetIn);
}

TEST_F(GateTest, OnTheSocketRootTheDaemonsUserAndItsGroupAreTheAdministrator) {
  Open({.require_keys = true, .own_uid = 100, .admin_gid = 200});
  for (const net::PeerCredentials& peer : {net::PeerCredentials{.uid = 0, .gid = 0},
                                           {.uid = 100, .gid = 1},
                                           {.uid = 5, .gid = 200},
                                           {.uid = 5, .gid = 6, .groups = {7, 200}}}) {
    EXPECT_EQ(AdmitLocal(peer), kLetIn) << peer.uid << " " << peer.gid;
    EXPECT_EQ(request_.caller.Actor(), "local:uid=" + std::to_string(peer.uid));
    EXPECT_EQ(request_.caller.owner, access::kLocalOwner);
  }
  EXPECT_EQ(AdmitLocal({.uid = 5, .gid = 6, .groups = {7}}), 401);
  EXPECT_EQ(AdmitLocal({.uid = 200, .gid = 100}), 401);
}

TEST_F(GateTest, WhatAProxyPassesOnIsNoAdministrators) {
  Open({.own_uid = 100});
  for (const char* header : {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"}) {
    EXPECT_EQ(AdmitLocal({.uid = 0}, {{header, "192.0.2.7"}}), 401) << header;
  }
}

TEST_F(GateTest, AnAdministratorWhoShowsAKeyIsThatKeysOwner) {
  EXPECT_EQ(AdmitLocal({.uid = 0}, {{"X-API-Key", Reader()}}), 403);
  EXPECT_EQ(AdmitLocal({.uid = 0}, {{"X-API-Key", "wrong"}}), 401);
}

TEST_F(GateTest, OnlyTrustedProxiesSayWhoComes) {
  Open({.trusted_proxies = {*access::Network::Parse("10.0.0.0/8")}});
  const net::Headers headers = {{"X-Forwarded-For", "192.0.2.9"}, {"X-Forwarded-Proto", "https"}};
  Admit(kRead, headers, "10.0.0.1:1");
  EXPECT_EQ(request_.caller.address, "192.0.2.9");
  EXPECT_TRUE(request_.https);
  Admit(kRead, headers, kStranger);
  EXPECT_EQ(request_.caller.address, "192.0.2.7");
  EXPECT_FALSE(request_.https);
  Admit(kRead, {{"Forwarded", "for=192.0.2.9;proto=https"}}, "10.0.0.1:1");
  EXPECT_EQ(request_.caller.address, "10.0.0.1") << "that header is not the one proxies write";
}

TEST_F(GateTest, EachKeyHasItsOwnLimitWhereverItComesFrom) {
  Open({.per_key = {.quota = 2, .window = Milliseconds(60'000)}, .per_address = {.quota = 1}});
  const std::string key = Reader();
  EXPECT_EQ(AdmitWith(key, kRead), kLetIn);
  EXPECT_EQ(AnswerHeader("ratelimit-policy"), "\"key\";q=2;w=60");
  EXPECT_EQ(AnswerHeader("ratelimit-remaining"), "1");
  EXPECT_EQ(AdmitWith(key, kRead, "198.51.100.1:1"), kLetIn);
  EXPECT_EQ(AdmitWith(key, kRead), 429);
  EXPECT_EQ(AnswerHeader("retry-after"), "30");
  EXPECT_EQ(AnswerHeader("ratelimit-remaining"), "0");
  EXPECT_EQ(AdmitWith(key, kOpen), kLetIn);
  EXPECT_EQ(AdmitWith(Reader(), kRead), kLetIn);
  clock_.Advance(Milliseconds(30'000));
  EXPECT_EQ(AdmitWith(key, kRead), kLetIn);
}

TEST_F(GateTest, AddressesAreLimitedWithoutTheirPorts) {
  Open({.per_address = {.quota = 1}});
  for (const auto& [first, again, other] :
       {std::array{"192.0.2.7:1", "192.0.2.7:2", "192.0.2.8:1"},
        std::array{"[2001:db8::1]:1", "[2001:db8::ffff:2]:1", "[2001:db8:0:1::1]:1"},
        std::array{"198.51.100.1:1", "[::ffff:198.51.100.1]:2", "198.51.100.2:1"},
        std::array{"[fe80::1%eth0]:1", "[fe80::1%eth0]:2", "[fe81::1%eth0]:1"}}) {
    EXPECT_EQ(Admit(kRead, {}, first), kLetIn) << first;
    EXPECT_EQ(Admit(kRead, {}, again), 429) << again;
    EXPECT_EQ(Admit(kRead, {}, other), kLetIn) << other;
  }
}

TEST_F(GateTest, ThisMachinesClientsAreLimitedOnlyIfToldSo) {
  GateOptions options{.per_address = {.quota = 1}, .failures_per_address = {.quota = 1}};
  Open(options);
  for (const char* remote : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1"}) {
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(Admit(kRead, {}, remote), kLetIn) << remote;
      EXPECT_EQ(AdmitWith("wrong", kRead, remote), 401) << remote;
    }
  }
  options.limits_on_loopback = true;
  Open(options);
  EXPECT_EQ(Admit(kRead, {}, "127.0.0.1:1"), kLetIn);
  EXPECT_EQ(Admit(kRead, {}, "127.0.0.1:2"), 429);
  EXPECT_EQ(AdmitLocal({.uid = 0}), kLetIn);
  EXPECT_EQ(AdmitLocal({.uid = 0}), kLetIn) << "the administrator never is";
}

TEST_F(GateTest, AClaimOfAProxyToBeLoopbackNeedsItsTrust) {
  Open({.trusted_proxies = {*access::Network::Parse("10.0.0.1")},
        .forwarded_header = access::ForwardedHeader::kForwarded,
        .per_address = {.quota = 1}});
  // The client wrote what is before the comma, the proxy what is behind it.
  const net::Headers swallowed = {{"Forwarded", "for=127.0.0.1;x=\", for=192.0.2.9"}};
  EXPECT_EQ(Admit(kRead, swallowed, "10.0.0.1:1"), kLetIn);
  EXPECT_EQ(request_.caller.address, "unknown");
  EXPECT_EQ(Admit(kRead, swallowed, "10.0.0.1:1"), 429);
}

TEST_F(GateTest, WrongKeysAreLimitedAndRightOnesGoOn) {
  Open({.failures_per_address = {.quota = 2}});
  EXPECT_EQ(AdmitWith("wrong", kRead), 401);
  EXPECT_EQ(AdmitWith("wrong", kRead), 401);
  EXPECT_EQ(AdmitWith("wrong", kRead), 429);
  EXPECT_EQ(refusals_.size(), 2u);
  EXPECT_EQ(AdmitWith(Reader(), kRead), kLetIn);
  EXPECT_EQ(AdmitWith("wrong", kRead, "192.0.2.8:1"), 401) << "another address has its own";
}

TEST_F(GateTest, NobodyFillsTheAuditLogWithRefusals) {
  Open({.own_uid = 100, .failures_per_address = {.quota = 2}});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(AdmitWith("wrong", kRead, "127.0.0.1:1"), 401);
  EXPECT_EQ(refusals_.size(), 2u) << "of clients of this machine too, who are not limited";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(AdmitLocal({.uid = 0}, {{"X-API-Key", "wrong"}}), 401);
  EXPECT_EQ(refusals_.size(), 4u);
  const std::string key = Reader();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(AdmitWith(key, kWrite), 403);
  EXPECT_EQ(refusals_.size(), 6u) << "of a key that lacks the scope";
  EXPECT_EQ(AdmitWith("wrong", kRead), 401);
  EXPECT_EQ(refusals_.size(), 7u) << "which leaves its address' own count alone";
}

TEST_F(GateTest, ManyAddressesDoNotFillTheAuditLogEither) {
  Open(
      {.failures_per_address = {.quota = 2}, .noted = {.quota = 5, .window = Milliseconds(5'000)}});
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(AdmitWith("wrong", kRead, "192.0.2." + std::to_string(i) + ":1"), 401);
  }
  EXPECT_EQ(refusals_.size(), 5u);
  clock_.Advance(Milliseconds(1'000));
  EXPECT_EQ(AdmitWith("wrong", kRead), 401);
  EXPECT_EQ(refusals_.size(), 6u);
  EXPECT_EQ(left_out_, 15u) << "whoever reads it shall know that there was more";
}

TEST_F(GateTest, AListenersKeyMustBeValidAndMayRead) {
  Open({.require_keys = true});
  ASSERT_EQ(Admit(kListen), kLetIn);
  const std::string reader = Reader();
  EXPECT_EQ(gate_->CheckListener(request_, reader), access::KeyId(reader));
  EXPECT_FALSE(gate_->CheckListener(request_, Key(ScopeSet().With(Scope::kRun))));
  EXPECT_FALSE(gate_->CheckListener(request_, "wrong"));
  ring_.Revoke(std::string(access::KeyId(reader)));
  EXPECT_FALSE(gate_->CheckListener(request_, reader));
  EXPECT_EQ(refusals_.size(), 3u);
}

}  // namespace
}  // namespace synappsd::gate
