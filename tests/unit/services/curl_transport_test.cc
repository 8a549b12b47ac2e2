#include "services/curl_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>

#include "unit/services/raw_http_server.h"

namespace synappsd::services {
namespace {

using testing::Answer;
using ::testing::HasSubstr;
using testing::RawHttpServer;
using testing::SendAll;

constexpr std::chrono::seconds kPatience(30);

class Collector : public HttpListener {
 public:
  void OnHead(HttpHead h) override {
    const std::lock_guard<std::mutex> lock(mutex);
    head = std::move(h);
    changed.notify_all();
  }
  bool OnData(std::string_view bytes) override {
    const std::lock_guard<std::mutex> lock(mutex);
    body += bytes;
    changed.notify_all();
    return body.size() <= max_bytes;
  }
  void OnDone(Status status) override {
    const std::lock_guard<std::mutex> lock(mutex);
    EXPECT_FALSE(done) << "done twice";
    done = std::move(status);
    changed.notify_all();
  }

  // Waits for the end; what it was.
  Status Wait() {
    std::unique_lock<std::mutex> lock(mutex);
    if (!changed.wait_for(lock, kPatience, [this] { return done.has_value(); })) {
      return Status(Code::kUnknown, "the test gave up waiting");
    }
    return *done;
  }
  bool WaitForBody(std::size_t size) {
    std::unique_lock<std::mutex> lock(mutex);
    return changed.wait_for(lock, kPatience, [&] { return body.size() >= size; });
  }

  std::mutex mutex;
  std::condition_variable changed;
  HttpHead head;
  std::string body;
  std::optional<Status> done;
  std::size_t max_bytes = SIZE_MAX;
};

HttpRequest Request(const std::string& url, const std::string& method = "GET",
                    const std::string& body = "") {
  HttpRequest request;
  request.method = method;
  request.url = ParseUrl(url).value();
  request.body = std::make_shared<const std::string>(body);
  request.timeout = Milliseconds(20'000);
  request.connect_timeout = Milliseconds(10'000);
  request.private_addresses = true;
  return request;
}

class CurlTransportTest : public ::testing::Test {
 protected:
  std::shared_ptr<Collector> Send(HttpRequest request) {
    auto collector = std::make_shared<Collector>();
    last_id_ = transport_.Start(std::move(request), collector);
    return collector;
  }

  CurlTransport transport_{CurlTransportOptions{}};
  std::uint64_t last_id_ = 0;
};

TEST_F(CurlTransportTest, SendsARequestAndCollectsTheAnswer) {
  std::promise<std::string> seen;
  RawHttpServer server([&](const std::string& request, int connection) {
    seen.set_value(request);
    return SendAll(connection, Answer("429 Too Many Requests", "slow down",
                                      "Retry-After: 3\r\nX-A: 1\r\nX-A: 2\r\n"));
  });
  HttpRequest request = Request(server.Url("/path?q=1"), "POST", "hello");
  request.headers = {{"Content-Type", "text/plain"}, {"X-Empty", ""}};
  const auto collector = Send(std::move(request));
  EXPECT_TRUE(collector->Wait().ok());
  EXPECT_EQ(collector->head.status, 429);
  EXPECT_EQ(collector->head.headers["retry-after"], "3");
  EXPECT_EQ(collector->head.headers["x-a"], "1, 2");
  EXPECT_EQ(collector->body, "slow down");
  const std::string sent = seen.get_future().get();
  EXPECT_THAT(sent, ::testing::StartsWith("POST /path?q=1 HTTP/1.1\r\n"));
  EXPECT_THAT(sent, HasSubstr("Content-Type: text/plain\r\n"));
  EXPECT_THAT(sent, HasSubstr("X-Empty:\r\n"));
  EXPECT_THAT(sent, ::testing::EndsWith("\r\n\r\nhello"));
  EXPECT_THAT(sent, ::testing::Not(HasSubstr("Expect:")));
}

TEST_F(CurlTransportTest, ReusesConnections) {
  RawHttpServer server([](const std::string&, int connection) {
    return SendAll(connection, Answer("200 OK", "x"));
  });
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(Send(Request(server.Url()))->Wait().ok());
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTest, HandsTheBodyOutAsItComes) {
  std::promise<void> go_on;
  RawHttpServer server([&](const std::string&, int connection) {
    SendAll(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    go_on.get_future().wait();
    return SendAll(connection, "6\r\nsecond\r\n0\r\n\r\n");
  });
  const auto collector = Send(Request(server.Url()));
  EXPECT_TRUE(collector->WaitForBody(5)) << "the first part must come before the second is sent";
  go_on.set_value();
  EXPECT_TRUE(collector->Wait().ok());
  EXPECT_EQ(collector->body, "firstsecond");
}

TEST_F(CurlTransportTest, IgnoresInterimAnswers) {
  RawHttpServer server([](const std::string&, int connection) {
    return SendAll(connection,
                   "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + Answer("200 OK", "x"));
  });
  const auto collector = Send(Request(server.Url()));
  EXPECT_TRUE(collector->Wait().ok());
  EXPECT_EQ(collector->head.status, 200);
  EXPECT_FALSE(collector->head.headers.contains("x-early"));
}

TEST_F(CurlTransportTest, ACutAnswerIsUnavailable) {
  RawHttpServer server([](const std::string&, int connection) {
    SendAll(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    return false;
  });
  const auto collector = Send(Request(server.Url()));
  const Status status = collector->Wait();
  EXPECT_EQ(status.code(), Code::kUnavailable) << status.ToString();
  EXPECT_EQ(collector->body, "half");
}

TEST_F(CurlTransportTest, GarbageIsUnavailable) {
  RawHttpServer server([](const std::string&, int connection) {
    SendAll(connection, "SSH-2.0-OpenSSH_9.2\r\n\r\nwhat?");
    return false;
  });
  const Status status = Send(Request(server.Url()))->Wait();
  EXPECT_EQ(status.code(), Code::kUnavailable) << status.ToString();
  EXPECT_THAT(status.message(), HasSubstr("http://127.0.0.1:"));
}

TEST_F(CurlTransportTest, ASilentServerIsADeadline) {
  std::promise<void> over;
  RawHttpServer server([&](const std::string&, int) {
    over.get_future().wait();
    return false;
  });
  HttpRequest request = Request(server.Url());
  request.timeout = Milliseconds(200);
  EXPECT_EQ(Send(std::move(request))->Wait().code(), Code::kDeadlineExceeded);
  over.set_value();
}

TEST_F(CurlTransportTest, NobodyListeningIsUnavailable) {
  std::string url;
  {
    RawHttpServer server([](const std::string&, int) { return false; });
    url = server.Url();
  }
  EXPECT_EQ(Send(Request(url))->Wait().code(), Code::kUnavailable);
}

TEST_F(CurlTransportTest, StopsWhenTheListenerHasEnough) {
  RawHttpServer server([](const std::string&, int connection) {
    SendAll(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
    while (SendAll(connection, std::string(65536, 'x'))) {
    }
    return false;
  });
  auto collector = std::make_shared<Collector>();
  collector->max_bytes = 100'000;
  transport_.Start(Request(server.Url()), collector);
  EXPECT_EQ(collector->Wait().code(), Code::kCancelled);
  EXPECT_LT(collector->body.size(), 1'000'000u);
}

TEST_F(CurlTransportTest, AbortEndsATransfer) {
  RawHttpServer server([](const std::string&, int connection) {
    SendAll(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    return true;
  });
  const auto collector = Send(Request(server.Url()));
  ASSERT_TRUE(collector->WaitForBody(4));
  transport_.Abort(last_id_);
  EXPECT_EQ(collector->Wait().code(), Code::kCancelled);
  transport_.Abort(last_id_);
  transport_.Abort(12345);
}

TEST_F(CurlTransportTest, ReachesNoPrivateAddressUngranted) {
  RawHttpServer server([](const std::string&, int connection) {
    return SendAll(connection, Answer("200 OK", "secret metadata"));
  });
  HttpRequest request = Request(server.Url());
  request.private_addresses = false;
  const auto collector = Send(std::move(request));
  const Status status = collector->Wait();
  EXPECT_EQ(status.code(), Code::kPermissionDenied) << status.ToString();
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlTransportTest, RidesOnNoConnectionThatAnotherPackageMayOpen) {
  int requests = 0;
  RawHttpServer server([&](const std::string&, int connection) {
    ++requests;
    return SendAll(connection, Answer("200 OK", "x"));
  });
  ASSERT_TRUE(Send(Request(server.Url()))->Wait().ok());
  HttpRequest request = Request(server.Url());
  request.private_addresses = false;
  EXPECT_EQ(Send(std::move(request))->Wait().code(), Code::kPermissionDenied);
  EXPECT_EQ(requests, 1);
}

TEST_F(CurlTransportTest, DoesNotFollowRedirectsItself) {
  RawHttpServer server([](const std::string&, int connection) {
    return SendAll(connection, Answer("302 Found", "", "Location: /elsewhere\r\n"));
  });
  const auto collector = Send(Request(server.Url()));
  EXPECT_TRUE(collector->Wait().ok());
  EXPECT_EQ(collector->head.status, 302);
}

TEST_F(CurlTransportTest, HeadHasNoBody) {
  RawHttpServer server([](const std::string&, int connection) {
    return SendAll(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
  });
  const auto collector = Send(Request(server.Url(), "HEAD"));
  EXPECT_TRUE(collector->Wait().ok());
  EXPECT_EQ(collector->head.headers["content-length"], "100");
}

TEST(CurlTransportBounds, QueuesAndRefuses) {
  std::promise<void> go_on;
  const std::shared_future<void> may_answer = go_on.get_future().share();
  RawHttpServer server([&](const std::string&, int connection) {
    may_answer.wait();
    return SendAll(connection, Answer("200 OK", "x"));
  });
  CurlTransportOptions options;
  options.max_running = 1;
  options.max_waiting = 2;
  CurlTransport transport(options);
  std::vector<std::shared_ptr<Collector>> collectors;
  const auto send = [&](Milliseconds timeout) {
    HttpRequest request = Request(server.Url());
    request.timeout = timeout;
    collectors.push_back(std::make_shared<Collector>());
    return transport.Start(std::move(request), collectors.back());
  };
  send(Milliseconds(20'000));
  // The first is running once it reached the server: only then do the others wait.
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (server.connections() == 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  send(Milliseconds(200));
  const std::uint64_t third = send(Milliseconds(20'000));
  send(Milliseconds(20'000));
  EXPECT_EQ(collectors[3]->Wait().code(), Code::kResourceExhausted);
  EXPECT_EQ(collectors[1]->Wait().code(), Code::kDeadlineExceeded) << "waiting takes time, too";
  transport.Abort(third);
  EXPECT_EQ(collectors[2]->Wait().code(), Code::kCancelled);
  go_on.set_value();
  EXPECT_TRUE(collectors[0]->Wait().ok());
}

TEST(CurlTransportEnd, CancelsWhatIsUnderWay) {
  std::promise<void> over;
  RawHttpServer server([&](const std::string&, int) {
    over.get_future().wait();
    return false;
  });
  const auto collector = std::make_shared<Collector>();
  {
    CurlTransport transport{CurlTransportOptions{}};
    transport.Start(Request(server.Url()), collector);
  }
  EXPECT_EQ(collector->Wait().code(), Code::kCancelled);
  over.set_value();
}

}  // namespace
}  // namespace synappsd::services
