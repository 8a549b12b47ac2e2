#include "services/http_fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/services/fakes.h"

namespace synappsd::services {
namespace {

using testing::CollectingSink;
using ::testing::Contains;
using testing::FakeSecrets;
using ::testing::HasSubstr;
using testing::ManualTimers;
using ::testing::Not;
using ::testing::Pair;
using testing::TestPackage;

// Keeps requests for the test to answer.
class FakeTransport : public HttpTransport {
 public:
  std::uint64_t Start(HttpRequest request, std::shared_ptr<HttpListener> listener) override {
    requests.push_back(std::move(request));
    listeners.push_back(std::move(listener));
    return requests.size();
  }
  void Abort(std::uint64_t id) override { aborted.push_back(id); }

  // Answers the newest request.
  void Answer(int status, std::map<std::string, std::string> headers = {},
              const std::string& body = "") {
    const std::shared_ptr<HttpListener> listener = listeners.back();
    listener->OnHead({status, std::move(headers)});
    const bool more = body.empty() || listener->OnData(body);
    listener->OnDone(more ? Status::Ok() : Status(Code::kCancelled, "stopped"));
  }

  std::vector<HttpRequest> requests;
  std::vector<std::shared_ptr<HttpListener>> listeners;
  std::vector<std::uint64_t> aborted;
};

class HttpFetchTest : public ::testing::Test {
 protected:
  HttpFetchTest() {
    methods_.Add("http.fetch/1", std::make_unique<HttpFetch>(HttpFetchParts{
                                     transport_, timers_, secrets_, clock_, [] { return 0.5; }}));
  }

  std::shared_ptr<PendingRequest> Fetch(const std::string& params, const std::string& body = "") {
    return methods_.Start("http.fetch/1", params, body, package_, nullptr, sink_);
  }

  FakeTransport transport_;
  ManualTimers timers_;
  FakeSecrets secrets_;
  FakeClock clock_;
  HostMethods methods_;
  std::shared_ptr<PackageContext> package_ = TestPackage();
  std::shared_ptr<CollectingSink> sink_ = std::make_shared<CollectingSink>();
};

TEST_F(HttpFetchTest, CollectsTheAnswer) {
  Fetch(R"({"method":"POST","url":"https://api.example.org/v1","headers":{"X-A":"b"}})", "hello");
  ASSERT_EQ(transport_.requests.size(), 1u);
  const HttpRequest& request = transport_.requests[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(*request.body, "hello");
  EXPECT_THAT(request.headers, Contains(Pair("X-A", "b")));
  EXPECT_FALSE(request.private_addresses);
  transport_.Answer(500, {{"content-type", "text/plain"}}, "oh no");
  ASSERT_TRUE(sink_->answer);
  EXPECT_TRUE(sink_->answer->status.ok()) << "an HTTP error is an answer";
  EXPECT_EQ(sink_->answer->body, "oh no");
  EXPECT_EQ(sink_->answer->json,
            R"({"status":500,"headers":{"content-type":"text/plain"},)"
            R"("url":"https://api.example.org/v1","attempts":1,"size_bytes":5})");
  EXPECT_TRUE(sink_->events.empty());
}

TEST_F(HttpFetchTest, StreamsTheAnswer) {
  Fetch(R"({"url":"https://api.example.org/","stream":true})");
  transport_.listeners[0]->OnHead({200, {}});
  transport_.listeners[0]->OnData("one");
  transport_.listeners[0]->OnData("two");
  ASSERT_EQ(sink_->events.size(), 3u);
  EXPECT_EQ(sink_->events[0].first, "head");
  EXPECT_THAT(sink_->events[0].second, HasSubstr(R"("status":200)"));
  EXPECT_THAT(sink_->events[2], Pair("data", "two"));
  transport_.listeners[0]->OnDone(Status::Ok());
  EXPECT_EQ(sink_->answer->body, "");
  EXPECT_THAT(sink_->answer->json, HasSubstr(R"("size_bytes":6)"));
}

TEST_F(HttpFetchTest, AsksForPermissionFirst) {
  Fetch(R"({"url":"https://elsewhere.org/"})");
  EXPECT_EQ(sink_->answer->status.code(), Code::kPermissionDenied);
  EXPECT_TRUE(transport_.requests.empty());
}

TEST_F(HttpFetchTest, AttachesTheSecretAndNeverShowsIt) {
  secrets_.values["test_key"] = "geheim";
  Fetch(R"({"url":"https://api.example.org/","secret":{"name":"test_key"}})");
  EXPECT_THAT(transport_.requests[0].headers, Contains(Pair("Authorization", "Bearer geheim")));
  transport_.Answer(200);
  EXPECT_THAT(sink_->answer->json, Not(HasSubstr("geheim")));
}

TEST_F(HttpFetchTest, FormatsTheSecretAsAsked) {
  secrets_.values["test_key"] = "geheim";
  Fetch(R"({"url":"https://api.example.org/",
            "secret":{"name":"test_key","header":"X-Key","format":"k={}"}})");
  EXPECT_THAT(transport_.requests[0].headers, Contains(Pair("X-Key", "k=geheim")));
}

TEST_F(HttpFetchTest, SaysHowToConfigureAMissingSecret) {
  Fetch(R"({"url":"https://api.example.org/","secret":{"name":"test_key"}})");
  EXPECT_EQ(sink_->answer->status.code(), Code::kFailedPrecondition);
  EXPECT_THAT(sink_->answer->status.message(), HasSubstr("set test_key"));
}

TEST_F(HttpFetchTest, GoesWithoutAnOptionalSecret) {
  Fetch(R"({"url":"https://api.example.org/","secret":{"name":"test_key","optional":true}})");
  ASSERT_EQ(transport_.requests.size(), 1u);
  EXPECT_TRUE(transport_.requests[0].headers.empty());
}

TEST_F(HttpFetchTest, SendsSecretsOnlyWhereTheyAreGranted) {
  secrets_.values["test_key"] = "geheim";
  Fetch(R"({"url":"https://other.example.org/","secret":{"name":"test_key"}})");
  EXPECT_EQ(sink_->answer->status.code(), Code::kPermissionDenied);
  EXPECT_TRUE(transport_.requests.empty());
}

TEST_F(HttpFetchTest, RefusesSecretsThatWouldBreakTheMessage) {
  secrets_.values["test_key"] = "geheim\r\nX: y";
  Fetch(R"({"url":"https://api.example.org/","secret":{"name":"test_key"}})");
  EXPECT_EQ(sink_->answer->status.code(), Code::kFailedPrecondition);
  EXPECT_THAT(sink_->answer->status.message(), Not(HasSubstr("geheim")));
}

TEST_F(HttpFetchTest, StopsAtMaxBytes) {
  Fetch(R"({"url":"https://api.example.org/","max_bytes":4})");
  transport_.Answer(200, {}, "12345");
  EXPECT_EQ(sink_->answer->status.code(), Code::kResourceExhausted);
  EXPECT_EQ(sink_->answer->body, "");
}

TEST_F(HttpFetchTest, RetriesWhenAskedTo) {
  Fetch(R"({"url":"https://api.example.org/","retries":2,"stream":true})");
  transport_.Answer(503, {}, "busy");
  EXPECT_EQ(timers_.RunNext(), Milliseconds(375)) << "half of 500 ms, and half of the rest";
  transport_.Answer(429, {{"retry-after", "7"}}, "busy");
  EXPECT_EQ(timers_.RunNext(), Milliseconds(7125));
  EXPECT_TRUE(sink_->events.empty()) << "nothing of a dropped answer is shown";
  transport_.Answer(503, {}, "still busy");
  EXPECT_TRUE(timers_.tasks.empty()) << "the last answer is handed over";
  ASSERT_TRUE(sink_->answer);
  EXPECT_THAT(sink_->answer->json, HasSubstr(R"("status":503)"));
  EXPECT_THAT(sink_->answer->json, HasSubstr(R"("attempts":3)"));
  EXPECT_EQ(sink_->events.size(), 2u);
}

TEST_F(HttpFetchTest, DoesNotRetryUnasked) {
  Fetch(R"({"url":"https://api.example.org/"})");
  transport_.Answer(503);
  EXPECT_TRUE(sink_->answer);
  EXPECT_TRUE(timers_.tasks.empty());
}

TEST_F(HttpFetchTest, DoesNotRetryWhatIsTooFarAwayOrOtherFailures) {
  Fetch(R"({"url":"https://api.example.org/","retries":5})");
  transport_.Answer(429, {{"retry-after", "61"}});
  EXPECT_THAT(sink_->answer->json, HasSubstr("429"));

  sink_ = std::make_shared<CollectingSink>();
  Fetch(R"({"url":"https://api.example.org/","retries":5,"timeout_ms":300})");
  transport_.Answer(503);
  EXPECT_TRUE(sink_->answer) << "375 ms are not left";

  sink_ = std::make_shared<CollectingSink>();
  Fetch(R"({"url":"https://api.example.org/","retries":5})");
  transport_.listeners.back()->OnDone(Status(Code::kUnavailable, "cut"));
  EXPECT_EQ(sink_->answer->status.code(), Code::kUnavailable);
  EXPECT_TRUE(timers_.tasks.empty());
}

TEST_F(HttpFetchTest, GivesEachAttemptTheTimeThatIsLeft) {
  Fetch(R"({"url":"https://api.example.org/","retries":1,"timeout_ms":5000})");
  EXPECT_EQ(transport_.requests[0].timeout, Milliseconds(5000));
  clock_.Advance(Milliseconds(1000));
  transport_.Answer(503);
  clock_.Advance(Milliseconds(1000));
  timers_.RunNext();
  EXPECT_EQ(transport_.requests[1].timeout, Milliseconds(3000));
}

TEST_F(HttpFetchTest, ARedirectIsAnAnswerUnlessAskedToFollow) {
  Fetch(R"({"url":"https://api.example.org/"})");
  transport_.Answer(302, {{"location", "https://other.example.org/"}});
  EXPECT_THAT(sink_->answer->json, HasSubstr(R"("status":302)"));
  EXPECT_EQ(transport_.requests.size(), 1u);
}

TEST_F(HttpFetchTest, FollowsRedirectsWithoutTheSecret) {
  secrets_.values["test_key"] = "geheim";
  Fetch(R"({"method":"POST","url":"https://api.example.org/a","max_redirects":2,
            "headers":{"Content-Type":"x/y","X-A":"b"},"secret":{"name":"test_key"}})",
        "body");
  transport_.Answer(302, {{"location", "https://other.example.org/b"}}, "moved");
  ASSERT_EQ(transport_.requests.size(), 2u);
  const HttpRequest& second = transport_.requests[1];
  EXPECT_EQ(second.url.text, "https://other.example.org/b");
  EXPECT_EQ(second.method, "GET");
  EXPECT_EQ(second.body, nullptr);
  EXPECT_EQ(second.headers.size(), 1u) << "X-A, but no type and no secret";
  transport_.Answer(200, {}, "here");
  EXPECT_THAT(sink_->answer->json,
              HasSubstr(R"("url":"https://other.example.org/b","attempts":1)"));
}

TEST_F(HttpFetchTest, KeepsMethodAndBodyOver307) {
  Fetch(R"({"method":"POST","url":"https://api.example.org/a","max_redirects":1})", "body");
  transport_.Answer(307, {{"location", "/b"}});
  ASSERT_EQ(transport_.requests.size(), 2u);
  EXPECT_EQ(transport_.requests[1].method, "POST");
  EXPECT_EQ(*transport_.requests[1].body, "body");
}

TEST_F(HttpFetchTest, ARedirectNeedsPermissionToo) {
  Fetch(R"({"url":"https://api.example.org/","max_redirects":5})");
  transport_.Answer(301, {{"location", "https://elsewhere.org/"}});
  EXPECT_EQ(sink_->answer->status.code(), Code::kPermissionDenied);
  EXPECT_EQ(transport_.requests.size(), 1u);
}

TEST_F(HttpFetchTest, BoundsRedirectsAndNeverLeavesTls) {
  Fetch(R"({"url":"https://api.example.org/","max_redirects":2})");
  for (int i = 0; i < 3; ++i) transport_.Answer(302, {{"location", "/again"}});
  EXPECT_EQ(transport_.requests.size(), 3u);
  EXPECT_THAT(sink_->answer->json, HasSubstr(R"("status":302)"));

  sink_ = std::make_shared<CollectingSink>();
  Fetch(R"({"url":"https://api.example.org/","max_redirects":2})");
  transport_.Answer(302, {{"location", "http://api.example.org/plain"}});
  EXPECT_THAT(sink_->answer->json, HasSubstr(R"("status":302)"));
}

TEST_F(HttpFetchTest, AbortStopsTheTransferOrTheTimer) {
  const auto transfer = Fetch(R"({"url":"https://api.example.org/"})");
  transfer->Abort();
  EXPECT_EQ(transport_.aborted, std::vector<std::uint64_t>{1});
  EXPECT_EQ(sink_->answer->status.code(), Code::kCancelled);
  transport_.listeners[0]->OnDone(Status(Code::kCancelled, "aborted"));
  EXPECT_EQ(sink_->times_done, 1);

  sink_ = std::make_shared<CollectingSink>();
  const auto waiting = Fetch(R"({"url":"https://api.example.org/","retries":1})");
  transport_.Answer(503);
  EXPECT_EQ(timers_.tasks.size(), 1u);
  waiting->Abort();
  EXPECT_TRUE(timers_.tasks.empty());
}

TEST_F(HttpFetchTest, ReplacesHeadersThatAreNotUtf8) {
  Fetch(R"({"url":"https://api.example.org/"})");
  transport_.Answer(200, {{"x", "\xff"}});
  EXPECT_TRUE(json::Parse(sink_->answer->json).ok());
}

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  for (const auto& [header, value] : request.headers) {
    if (header == name) return value;
  }
  return "";
}

// A fetch on behalf of a call that belongs to a trace.
class TracedFetch : public HttpFetchTest {
 protected:
  void FetchTraced(const std::string& params) {
    CallOrigin origin{.request_id = "r"};
    origin.trace =
        *ParseTraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=x");
    methods_.Start("http.fetch/1", params, "", package_, std::make_shared<CallScope>(origin),
                   sink_);
  }
};

TEST_F(TracedFetch, IsASpanOfItsOwnInTheTraceOfItsCall) {
  FetchTraced(R"({"url":"https://api.example.org/","retries":1})");
  transport_.Answer(503);
  timers_.RunNext();
  ASSERT_EQ(transport_.requests.size(), 2u);
  const std::string first = HeaderOf(transport_.requests[0], "traceparent");
  const std::string second = HeaderOf(transport_.requests[1], "traceparent");
  for (const std::string& header : {first, second}) {
    const auto span = ParseTraceContext(header, "");
    ASSERT_TRUE(span.has_value()) << header;
    EXPECT_EQ(span->trace_id, "0af7651916cd43dd8448eb211c80319c");
    EXPECT_NE(span->span_id, "b7ad6b7169203331");
    EXPECT_TRUE(span->sampled);
  }
  EXPECT_NE(first, second);
  EXPECT_EQ(HeaderOf(transport_.requests[0], "tracestate"), "vendor=x");
}

TEST_F(TracedFetch, LeavesAnAppletsOwnTraceAlone) {
  FetchTraced(R"({"url":"https://api.example.org/","headers":{"TraceParent":"mine"}})");
  EXPECT_EQ(HeaderOf(transport_.requests[0], "TraceParent"), "mine");
  EXPECT_EQ(HeaderOf(transport_.requests[0], "traceparent"), "");
  EXPECT_EQ(HeaderOf(transport_.requests[0], "tracestate"), "");
}

TEST_F(HttpFetchTest, HasNoTraceWithoutACall) {
  Fetch(R"({"url":"https://api.example.org/"})");
  EXPECT_EQ(HeaderOf(transport_.requests[0], "traceparent"), "");
}

}  // namespace
}  // namespace synappsd::services
