#include "unit/rest/net/raw_cases.h"

#include <string_view>

using std::string_literals::operator""s;

namespace synappsd::net {
namespace {

constexpr After kOpen = After::kOpen;
constexpr After kClosed = After::kClosed;

std::string Request(std::string_view line, std::string_view headers = "") {
  return std::string(line) + "\r\nHost: localhost\r\n" + std::string(headers) + "\r\n";
}

std::string Get(std::string_view target) {
  return Request("GET " + std::string(target) + " HTTP/1.1");
}

RawCase GetWith(std::string header, std::vector<int> statuses = {200}, After after = kOpen) {
  return {"GET with " + header.substr(0, 60),
          {Request("GET /json HTTP/1.1", header + "\r\n")},
          std::move(statuses),
          after};
}

RawCase Post(std::string name, std::string headers, std::vector<std::string> body,
             std::vector<int> statuses, After after) {
  body.insert(body.begin(), Request("POST /echo HTTP/1.1", headers));
  return {std::move(name), std::move(body), std::move(statuses), after};
}

// The head and the first body segment travel together: what a smuggler would send.
RawCase Joined(std::string name, std::string headers, std::string body, std::vector<int> statuses,
               After after) {
  return {std::move(name),
          {Request("POST /echo HTTP/1.1", headers) + body},
          std::move(statuses),
          after};
}

std::vector<std::string> Bytes(const std::string& text) {
  std::vector<std::string> bytes;
  for (const char c : text) bytes.emplace_back(1, c);
  return bytes;
}

std::string Repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

constexpr char kChunked[] = "Transfer-Encoding: chunked\r\n";
constexpr char kSmuggled[] = "GET /json HTTP/1.1\r\nHost: evil\r\n\r\n";

}  // namespace

std::vector<RawCase> ConnectionCases() {
  const std::string get = Get("/json");
  return {
      {"keep-alive", {Request("GET /json HTTP/1.1", "Connection: keep-alive\r\n")}, {200}, kOpen},
      {"HTTP/1.1 without Connection", {get}, {200}, kOpen},
      {"Connection: close",
       {Request("GET /json HTTP/1.1", "Connection: close\r\n")},
       {200},
       kClosed},
      {"HTTP/1.0", {"GET /json HTTP/1.0\r\n\r\n"}, {200}, kClosed},
      {"HTTP/1.0 keep-alive",
       {"GET /json HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
       {200},
       kOpen},
      {"HTTP/1.1 without Host", {"GET /json HTTP/1.1\r\n\r\n"}, {400}, kClosed},
      {"two Hosts", {Request("GET /json HTTP/1.1", "Host: b\r\n")}, {400}, kClosed},
      {"three pipelined in one segment", {get + get + get}, {200, 200, 200}, kOpen},
      {"three pipelined in three segments", {get, get, get}, {200, 200, 200}, kOpen},
      {"one and a half pipelined", {get + get.substr(0, 20), get.substr(20)}, {200, 200}, kOpen},
      {"asynchronous, then synchronous", {Get("/async") + get}, {200, 200}, kOpen},
      {"error, then the next", {Get("/nope") + get}, {404, 200}, kOpen},
      {"byte by byte", Bytes(get), {200}, kOpen},
      {"HEAD", {Request("HEAD /json HTTP/1.1")}, {200}, kOpen},
      {"OPTIONS *", {Request("OPTIONS * HTTP/1.1")}, {204}, kOpen},
      {"OPTIONS of a path", {Request("OPTIONS /json HTTP/1.1")}, {204}, kOpen},
      {"GET *", {Request("GET * HTTP/1.1")}, {400}, kClosed},
      {"method FOO", {Request("FOO /json HTTP/1.1")}, {501}, kClosed},
      {"method get", {Request("get /json HTTP/1.1")}, {501}, kClosed},
      {"PROPFIND", {Request("PROPFIND /json HTTP/1.1")}, {501}, kClosed},
      {"CONNECT", {Request("CONNECT a:1 HTTP/1.1")}, {501}, kClosed},
      {"TRACE", {Request("TRACE /json HTTP/1.1")}, {501}, kClosed},
      {"unknown path", {Get("/nope")}, {404}, kOpen},
      {"wrong method", {Request("DELETE /json HTTP/1.1")}, {405}, kOpen},
      {"handler throws", {Get("/throw")}, {500}, kOpen},
      {"handler drops its reply", {Get("/drop")}, {500}, kOpen},
      {"upgrade to HTTP/2",
       {Request("GET /json HTTP/1.1",
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n")},
       {200},
       kOpen},
      {"Firefox's Connection header",
       {Request("GET /json HTTP/1.1", "Connection: keep-alive, Upgrade\r\n")},
       {200},
       kOpen},
      {"leading CR LF", {"\r\n" + get}, {200}, kOpen},
      {"many leading CR LF", {"\r\n\r\n\r\n\r\n" + get}, {400}, kClosed},
      {"CR LF after a body",
       {Request("POST /echo HTTP/1.1", "Content-Length: 2\r\n") + "ab\r\n" + get},
       {200, 200},
       kOpen},
      {"empty request line", {"\r\n"}, {}, kOpen},
      {"TLS hello",
       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s + "abcdefgh\r\n\r\n"},
       {400},
       kClosed},
      {"random bytes", {"\x00\xff\x13\x37 \x80\x01\r\n\r\n"s}, {400}, kClosed},
      {"bare LF", {"GET /json HTTP/1.1\nHost: a\n\n"}, {400}, kClosed},
      {"bare LF in a header", {"GET /json HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"}, {400}, kClosed},
      {"bare CR in a header", {Request("GET /json HTTP/1.1", "X: a\rb\r\n")}, {400}, kClosed},
  };
}

std::vector<RawCase> TargetCases() {
  const auto get = [](std::string target, std::vector<int> statuses, After after = kOpen) {
    return RawCase{"target " + target.substr(0, 40), {Get(target)}, std::move(statuses), after};
  };
  const auto line = [](std::string text, std::vector<int> statuses) {
    return RawCase{"line " + text, {Request(text)}, std::move(statuses), kClosed};
  };
  return {
      get("/json/", {307}),
      {"a Host that is none",
       {"GET /json/ HTTP/1.1\r\nHost: example.org/evil?\r\n\r\n"},
       {400},
       kClosed},
      get("//json", {404}),
      get("/item//x", {404}),
      get("json", {400}, kClosed),
      get("http://example.org/json", {200}),
      get("https://example.org:1/json?x=1", {200}),
      get("http://example.org", {404}),
      get("http://example.org?x=/json", {404}),  // the path is /, whatever the query holds
      get("ftp://example.org/json", {400}, kClosed),
      get("/item/a%20b%2Fc%C3%A9", {200}),
      get("/item/\xC3\xA9", {200}),
      get("/item/%FF", {400}, kClosed),
      get("/item/%00", {400}, kClosed),
      get("/item/%2", {400}, kClosed),
      get("/item/%zz", {400}, kClosed),
      get("/item/..", {400}, kClosed),
      get("/./json", {400}, kClosed),
      get("/item/%2e%2E", {400}, kClosed),
      get("/item/...", {200}),
      get("/json#x", {400}, kClosed),
      get("/query?a=1&b=%20x+y&a=2&c&=d&e=f=g", {200}),
      get("/query?a=/?b", {200}),
      get("/query?a=1&", {200}),
      get("/query?", {200}),
      get("/query?a=%zz", {400}, kClosed),
      get("/query?" + Repeat("&", 5000), {200}),
      get("/query?" + Repeat("a&", 1001), {400}, kClosed),
      get("/item/" + Repeat("a", 3000), {200}),
      get("/item/" + Repeat("a", 9000), {414}, kClosed),
      get("/item/" + Repeat("a", 100'000), {431}, kClosed),
      get(Repeat("/", 3000), {404}),
      get(Repeat("/", 20'000), {431}, kClosed),
      get(Repeat("/", 100'000), {431}, kClosed),
      get(Repeat("/", 1'000'000), {431}, kClosed),
      get(Repeat("/a", 50'000), {431}, kClosed),
      get(Repeat("/a", 2'000), {404}),
      line("GET /json HTTP/2.0", {505}),
      line("GET /json HTTP/1.2", {505}),
      line("GET /json HTTP/1", {505}),
      line("GET /json HTTP/1.1 ", {400}),
      line("GET /json http/1.1", {400}),
      line("GET /json ", {400}),
      line("GET /json", {400}),
      line("GET", {400}),
      line("GET  ", {400}),
      line(" GET /json HTTP/1.1", {400}),
      line("GET /js on HTTP/1.1", {400}),
      line("G\xC3\x89T /json HTTP/1.1", {400}),
      {"HTTP/2 preface", {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}, {505}, kClosed},
  };
}

std::vector<RawCase> HeaderCases() {
  return {
      GetWith("X-A: 1\r\nX-A: 2"),
      GetWith("x-a: 1"),
      GetWith("X-A:1"),
      GetWith("X-A: a\tb"),
      GetWith("X-A:"),
      GetWith("X-A: 1\r\n folded", {400}, kClosed),
      GetWith("no colon", {400}, kClosed),
      GetWith("X-A : 1", {400}, kClosed),
      GetWith(": 1", {400}, kClosed),
      GetWith("X-A: a\0b"s, {400}, kClosed),
      GetWith("X-A: \x7f", {400}, kClosed),
      GetWith("Accept: text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"),
      GetWith("Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
      GetWith("Accept: text/event-stream"),
      GetWith("Accept:"),
      GetWith("Accept: */*"),
      GetWith("Accept: json;v=1"),
      GetWith("Accept: application/json, text/plain, */*"),
      GetWith("Content-Type: application/json; charset=utf-8"),
      GetWith("Content-Type: json"),
      GetWith("Content-Type: multipart/form-data; boundary=x"),
      GetWith("Content-Type: application/vnd.a.problem+json"),
      GetWith("Content-Type: application/merge-patch+json"),
      GetWith("Cookie: abc"),
      GetWith("Cookie:"),
      GetWith("Cookie: a=b; c=d"),
      GetWith("Cookie: a=b; secureflag"),
      GetWith("Cache-Control: weird=1"),
      GetWith("Cache-Control: max-age=0"),
      GetWith("Cache-Control: no-cache"),
      GetWith("Cache-Control: max-age"),
      GetWith("Cache-Control: No-Cache"),
      GetWith("Authorization: junk"),
      GetWith("Date: junk"),
      GetWith("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"),
      GetWith("Content-Encoding: x"),
      {"Host: bad port", {"GET /json HTTP/1.1\r\nHost: a:b\r\n\r\n"}, {400}, kClosed},
      {"Host: IPv6", {"GET /json HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"}, {200}, kOpen},
      {"Host: empty", {"GET /json HTTP/1.1\r\nHost:\r\n\r\n"}, {200}, kOpen},
      GetWith("X-A: " + Repeat("a", 16'300)),
      GetWith("X-A: " + Repeat("a", 16'400), {431}, kClosed),
      GetWith(Repeat("X-A: 1\r\n", 98) + "X-A: 1"),
      GetWith(Repeat("X-A: 1\r\n", 99) + "X-A: 1", {431}, kClosed),
      GetWith(Repeat("X-A: 1\r\n", 10'000) + "X-A: 1", {431}, kClosed),
      GetWith("Expect: a-miracle", {417}, kClosed),
  };
}

std::vector<RawCase> BodyCases() {
  const std::string get = Get("/json");
  return {
      Post("length, split", "Content-Length: 5\r\n", {"he", "llo"}, {200}, kOpen),
      Post("length 0", "Content-Length: 0\r\n", {}, {200}, kOpen),
      Post("neither length nor chunks", "", {}, {200}, kOpen),
      Joined("length -1", "Content-Length: -1\r\n", kSmuggled, {400}, kClosed),
      Joined("length abc", "Content-Length: abc\r\n", kSmuggled, {400}, kClosed),
      Joined("length +5", "Content-Length: +5\r\n", "hello", {400}, kClosed),
      Joined("length 5abc", "Content-Length: 5abc\r\n", "hello", {400}, kClosed),
      Joined("length 5,5", "Content-Length: 5,5\r\n", "hello", {400}, kClosed),
      Joined("length empty", "Content-Length:\r\n", "hello", {400}, kClosed),
      Joined("length 9*10^19", "Content-Length: 90000000000000000000\r\n", "", {400}, kClosed),
      Joined("length 2^64-1", "Content-Length: 18446744073709551615\r\n", "", {400}, kClosed),
      Joined("length 9*10^18", "Content-Length: 9000000000000000000\r\n", "", {400}, kClosed),
      Joined("length 8 GB", "Content-Length: 8589934592\r\n", "", {413}, kClosed),
      Joined("length 100 GB", "Content-Length: 107374182400\r\n", "", {413}, kClosed),
      Joined("two lengths", "Content-Length: 5\r\nContent-Length: 38\r\n", "hello"s + kSmuggled,
             {400}, kClosed),
      Joined("the same length twice", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello", {400},
             kClosed),
      Post("two lengths, then a smuggled request", "Content-Length: 5\r\nContent-Length: 38\r\n",
           {kSmuggled}, {400}, kClosed),
      Joined("length and chunks", "Content-Length: 5\r\n"s + kChunked, "0\r\n\r\n", {400}, kClosed),
      Post("length and chunks, then a smuggled request", "Content-Length: 5\r\n"s + kChunked,
           {"0\r\n\r\n", kSmuggled}, {400}, kClosed),
      Post("one chunk", kChunked, {"5\r\nhello\r\n0\r\n\r\n"}, {200}, kOpen),
      Post("two chunks", kChunked, {"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"}, {200}, kOpen),
      Post("extensions and trailers", kChunked,
           {"5;a=b;c\r\nhello\r\n0;x\r\nX-T: 1\r\nX-U: 2\r\n\r\n"}, {200}, kOpen),
      Post("chunks byte by byte", kChunked, Bytes("5\r\nhello\r\n2;e\r\nab\r\n0\r\nT: 1\r\n\r\n"),
           {200}, kOpen),
      Post("split inside a chunk", kChunked, {"5\r\nhe", "llo\r\n0\r\n\r\n"}, {200}, kOpen),
      Post("split before CR LF", kChunked, {"5\r\nhello", "\r\n0\r\n\r\n"}, {200}, kOpen),
      Post("split between CR and LF", kChunked, {"5\r\nhello\r", "\n0\r\n\r\n"}, {200}, kOpen),
      Post("split in the last chunk", kChunked, {"5\r\nhello\r\n0\r\n", "\r\n"}, {200}, kOpen),
      Post("last chunk, then a request", kChunked, {"5\r\nhello\r\n0\r\n\r\n" + get}, {200, 200},
           kOpen),
      Post("chunk size -1", kChunked, {"-1\r\n", kSmuggled}, {400}, kClosed),
      Post("chunk size garbage", kChunked, {"xyz\r\n"}, {400}, kClosed),
      Post("chunk size 5 x", kChunked, {"5 x\r\nhello\r\n0\r\n\r\n"}, {400}, kClosed),
      Post("chunk size 0x5", kChunked, {"0x5\r\nhello\r\n0\r\n\r\n"}, {400}, kClosed),
      Post("chunk size empty", kChunked, {"\r\nhello\r\n0\r\n\r\n"}, {400}, kClosed),
      Post("chunk size 2^64-1", kChunked, {"ffffffffffffffff\r\n"}, {413}, kClosed),
      Post("chunk size 2^63-1", kChunked, {"7fffffffffffffff\r\n"}, {413}, kClosed),
      Post("chunk size 2^63-2", kChunked, {"7ffffffffffffffe\r\n"}, {413}, kClosed),
      Post("chunk size 2^32-1", kChunked, {"ffffffff\r\n"}, {413}, kClosed),
      Post("chunk longer than said", kChunked, {"5\r\nhello!\r\n0\r\n\r\n"}, {400}, kClosed),
      Post("chunk line with bare LF", kChunked, {"5\nhello\r\n0\r\n\r\n"}, {400}, kClosed),
      Post("extension with bare LF", kChunked, {"5;a\nb\r\nhello\r\n0\r\n\r\n"}, {400}, kClosed),
      Post("endless extension", kChunked, {"5;" + Repeat("a", 1000)}, {400}, kClosed),
      Post("endless trailers", kChunked, {"0\r\n" + Repeat("T: 1\r\n", 3000)}, {431}, kClosed),
      Post("10,000 chunks of a byte", kChunked, {Repeat("1\r\na\r\n", 10'000) + "0\r\n\r\n"}, {200},
           kOpen),
      Post("gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", {}, {501}, kClosed),
      Post("Chunked and identity", "Transfer-Encoding: Chunked\r\nTransfer-Encoding: identity\r\n",
           {}, {400}, kClosed),
      Post("xchunked, then a smuggled request", "Transfer-Encoding: xchunked\r\n", {kSmuggled},
           {501}, kClosed),
      Joined("blank before the colon", "Content-Length : 60\r\n", kSmuggled, {400}, kClosed),
      {"HTTP/1.0 with chunks",
       {"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
       {400},
       kClosed},
      {"GET with a body",
       {Request("GET /json HTTP/1.1", "Content-Length: 5\r\n") + "hello" + get},
       {200, 200},
       kOpen},
      Post("Expect: 100-continue", "Content-Length: 2\r\nExpect: 100-continue\r\n", {"ab"},
           {100, 200}, kOpen),
      Post("Expect: 100-continue with too large a body",
           "Content-Length: 99999999\r\nExpect: 100-continue\r\n", {}, {413}, kClosed),
      Joined("5000 bytes in one burst", "Content-Length: 5000\r\n", Repeat("a", 5000), {200},
             kOpen),
      Joined("a request inside a body", "Content-Length: 5000\r\n",
             Repeat("a", 2500) + kSmuggled + Repeat("a", 2500 - sizeof kSmuggled + 1), {200},
             kOpen),
      {"over the route's limit",
       {Request("POST /small HTTP/1.1", "Content-Length: 1001\r\n") + Repeat("a", 1001)},
       {413},
       kClosed},
      {"over the route's limit in chunks",
       {Request("POST /small HTTP/1.1", kChunked) + "3e8\r\n" + Repeat("a", 1000) +
        "\r\n1\r\nb\r\n"},
       {413},
       kClosed},
      {"a request inside a body that is too large",
       {Request("POST /small HTTP/1.1", "Content-Length: 5000\r\n") + Repeat("a", 2500) +
        kSmuggled},
       {413},
       kClosed},
  };
}

}  // namespace synappsd::net
