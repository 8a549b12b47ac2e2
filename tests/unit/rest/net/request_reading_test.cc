// Heads and bodies without sockets: every way of cutting the bytes gives the same result.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "rest/net/body_reader.h"
#include "rest/net/request_head.h"

namespace synappsd::net {
namespace {

using HeadResult = std::optional<std::variant<RequestHead, HttpError>>;

// Feeds `bytes` in pieces of `piece`; what is not consumed stays in `input`.
HeadResult ReadHead(std::string_view bytes, std::size_t piece, InputBuffer* input) {
  HeadReader reader({});
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    input->Append(bytes.substr(0, piece));
    if (HeadResult result = reader.Read(input)) return result;
  }
  return std::nullopt;
}

int StatusOf(const HeadResult& result) {
  if (!result) return 0;
  const auto* error = std::get_if<HttpError>(&*result);
  return error != nullptr ? error->status : 200;
}

TEST(RequestHeadTest, ReadsAHeadCutAnywhere) {
  constexpr std::string_view kHead =
      "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nX-A: \t 1 2 \t\r\nx-a: 3\r\n"
      "Content-Length: 12\r\nExpect: 100-continue\r\n\r\n";
  for (std::size_t piece = 1; piece <= kHead.size(); ++piece) {
    InputBuffer input;
    const HeadResult result = ReadHead(kHead, piece, &input);
    ASSERT_EQ(StatusOf(result), 200) << piece;
    const auto& head = std::get<RequestHead>(*result);
    EXPECT_EQ(head.method, Method::kPost);
    EXPECT_EQ(head.target, "/a?b=c");
    EXPECT_EQ(head.headers.size(), 6u);
    EXPECT_EQ(head.headers[1], (std::pair<std::string, std::string>("X-Empty", "")));
    EXPECT_EQ(head.headers[2], (std::pair<std::string, std::string>("X-A", "1 2")));
    EXPECT_EQ(head.content_length, 12u);
    EXPECT_TRUE(head.expects_continue);
    EXPECT_TRUE(head.keep_alive);
  }
}

TEST(RequestHeadTest, LeavesWhatFollows) {
  InputBuffer input;
  ReadHead("GET / HTTP/1.1\r\nHost: h\r\n\r\nnext", 1000, &input);
  EXPECT_EQ(input.view(), "next");
}

TEST(RequestHeadTest, KnowsWhenTheConnectionStays) {
  const auto keep_alive = [](const char* version, const char* header) {
    InputBuffer input;
    const std::string text = std::string("GET / HTTP/") + version + "\r\nHost: h\r\n" + header;
    return std::get<RequestHead>(*ReadHead(text + "\r\n", 1000, &input)).keep_alive;
  };
  EXPECT_TRUE(keep_alive("1.1", ""));
  EXPECT_FALSE(keep_alive("1.1", "Connection: Close\r\n"));
  EXPECT_FALSE(keep_alive("1.1", "Connection: keep-alive, close\r\n"));
  EXPECT_FALSE(keep_alive("1.1", "Connection: x\r\nConnection: close\r\n"));
  EXPECT_FALSE(keep_alive("1.0", ""));
  EXPECT_TRUE(keep_alive("1.0", "Connection: Keep-Alive\r\n"));
}

TEST(RequestHeadTest, AnEndlessHeadIsRefusedBeforeItEnds) {
  InputBuffer input;
  EXPECT_EQ(StatusOf(ReadHead("GET / HTTP/1.1\r\nX: " + std::string(16 << 10, 'x'), 100, &input)),
            431);
}

TEST(RequestHeadTest, MessagesNameTheLimit) {
  const HeadLimits limits{.max_head_bytes = 1000, .max_target_bytes = 10, .max_headers = 2};
  const auto message = [&](std::string_view text) {
    return std::get<HttpError>(ParseRequestHead(text, limits)).message;
  };
  EXPECT_NE(message("GET /12345678901 HTTP/1.1\r\n").find("10 bytes"), std::string::npos);
  EXPECT_NE(message("GET / HTTP/1.1\r\na: 1\r\nb: 2\r\nc: 3\r\n").find("more than 2 headers"),
            std::string::npos);
}

// The body that comes out of `bytes`, cut into pieces; the status of the error if there is one.
struct BodyOutcome {
  int error = 0;
  bool done = false;
  std::string body;
  std::string rest;
  friend bool operator==(const BodyOutcome&, const BodyOutcome&) = default;
};

BodyOutcome ReadBody(BodyReader reader, std::string_view bytes, std::size_t piece) {
  BodyOutcome outcome;
  InputBuffer input;
  bool failed = false;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    input.Append(bytes.substr(0, piece));
    if (!failed) failed = !reader.Read(&input, &outcome.body);
  }
  if (failed) outcome.error = reader.error().status;
  outcome.done = reader.done();
  outcome.rest = input.view();
  return outcome;
}

TEST(BodyReaderTest, SizedBodiesEndAtTheirLength) {
  for (std::size_t piece = 1; piece < 10; ++piece) {
    EXPECT_EQ(ReadBody(BodyReader::Sized(5, 100), "hellonext", piece),
              (BodyOutcome{0, true, "hello", "next"}));
  }
  EXPECT_TRUE(BodyReader::Sized(0, 100).done());
  EXPECT_EQ(BodyReader::Sized(101, 100).error().status, 413);
}

TEST(BodyReaderTest, ChunksAreReadHoweverTheyAreCut) {
  constexpr std::string_view kChunks =
      "5;ext=\"1\"\r\nhello\r\n1 \r\n \r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nnext";
  for (std::size_t piece = 1; piece <= kChunks.size(); ++piece) {
    EXPECT_EQ(ReadBody(BodyReader::Chunked(100), kChunks, piece),
              (BodyOutcome{0, true, "hello 0123456789", "next"}))
        << piece;
  }
}

// The third of the stock transport's faults: it loops for ever between CR and LF.
TEST(BodyReaderTest, ACutBetweenCrAndLfIsWaitedFor) {
  const BodyOutcome cut = ReadBody(BodyReader::Chunked(100), "5\r\nhello\r", 100);
  EXPECT_EQ(cut, (BodyOutcome{0, false, "hello", "\r"}));
}

TEST(BodyReaderTest, ChunksOverTheLimitAreRefusedByTheirSize) {
  EXPECT_EQ(ReadBody(BodyReader::Chunked(10), "b\r\n", 100).error, 413);
  EXPECT_EQ(ReadBody(BodyReader::Chunked(10), "a\r\n0123456789\r\n1\r\n", 1).error, 413);
  EXPECT_EQ(ReadBody(BodyReader::Chunked(10), "a\r\n0123456789\r\n0\r\n\r\n", 1).error, 0);
}

TEST(BodyReaderTest, TrailersAreBoundedHoweverManyThereAre) {
  std::string text = "0\r\n";
  for (int i = 0; i < 3000; ++i) text += "T: 1\r\n";
  EXPECT_EQ(ReadBody(BodyReader::Chunked(10), text, 7).error, 431);
  EXPECT_EQ(ReadBody(BodyReader::Chunked(10), "0\r\n" + std::string(9000, 't'), 7).error, 431);
}

}  // namespace
}  // namespace synappsd::net
