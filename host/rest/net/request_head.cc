#include "rest/net/request_head.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rest/net/header_text.h"

namespace synappsd::net {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::size_t kMaxEmptyLines = 2;
constexpr std::size_t kMaxLengthDigits = 18;  // fits 64 bits whatever the digits

using Failure = std::optional<HttpError>;

HttpError TooLargeHead(const HeadLimits& limits) {
  return {431, "The request line and headers are larger than " +
                   std::to_string(limits.max_head_bytes) + " bytes: send fewer or shorter headers"};
}

HttpError BareLineFeed() {
  return {400, "A line of the request head ends in LF alone: lines must end in CR LF"};
}

std::optional<Method> KnownMethod(std::string_view name) {
  for (const Method method : {Method::kGet, Method::kHead, Method::kPost, Method::kPut,
                              Method::kPatch, Method::kDelete, Method::kOptions}) {
    if (MethodName(method) == name) return method;
  }
  return std::nullopt;
}

// "http://host/path?query" (sent to proxies) means "/path?query" here, "http://host?query" means
// "/?query": a slash in the query does not begin the path.
std::string WithoutAuthority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t end = target.find_first_of("/?", scheme.size());
    if (end == std::string_view::npos) return "/";
    return (target[end] == '?' ? "/" : "") + std::string(target.substr(end));
  }
  return std::string(target);
}

Failure ParseVersion(std::string_view version, RequestHead* head) {
  if (version == "HTTP/1.1" || version == "HTTP/1.0") {
    head->http_1_0 = version == "HTTP/1.0";
    return std::nullopt;
  }
  if (version.starts_with("HTTP/")) return HttpError{505, "This server speaks HTTP/1.1"};
  return HttpError{400, "The request line must be METHOD TARGET HTTP/1.1"};
}

Failure ParseTarget(std::string_view target, const HeadLimits& limits, RequestHead* head) {
  if (target.size() > limits.max_target_bytes) {
    return HttpError{414, "The request target is longer than " +
                              std::to_string(limits.max_target_bytes) +
                              " bytes: shorten the path or query"};
  }
  const std::string resource = WithoutAuthority(target);
  target = resource;
  const bool whole_server = target == "*" && head->method == Method::kOptions;
  if (!whole_server && !target.starts_with('/')) {
    return HttpError{400, "The request target must be a path that begins with /"};
  }
  if (HasControlCharacter(target) || target.find_first_of(" \t#") != std::string_view::npos) {
    return HttpError{400,
                     "The request target has a blank, control character or fragment: encode it"};
  }
  head->target = target;
  return std::nullopt;
}

Failure ParseRequestLine(std::string_view line, const HeadLimits& limits, RequestHead* head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return HttpError{400, "The request line must be METHOD TARGET HTTP/1.1"};
  }
  const std::string_view method = line.substr(0, first);
  if (!IsToken(method)) return HttpError{400, "The method is not a token"};
  if (Failure failure = ParseVersion(line.substr(last + 1), head)) return failure;
  const std::optional<Method> known = KnownMethod(method);
  if (!known) return HttpError{501, "This server does not implement the request's method"};
  head->method = *known;
  return ParseTarget(line.substr(first + 1, last - first - 1), limits, head);
}

// What the framing of a request depends on, while its header fields are read.
struct FramingFields {
  bool has_length = false;
  bool has_encoding = false;
  bool close = false;
  bool keep_alive = false;
  int hosts = 0;
};

Failure ParseContentLength(std::string_view value, FramingFields* seen, RequestHead* head) {
  if (seen->has_length) return HttpError{400, "Content-Length must not be repeated"};
  seen->has_length = true;
  const bool digits = !value.empty() && value.size() <= kMaxLengthDigits &&
                      value.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits) return HttpError{400, "Content-Length must be a decimal number of bytes"};
  for (const char digit : value) {
    head->content_length = head->content_length * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return std::nullopt;
}

Failure ParseTransferEncoding(std::string_view value, FramingFields* seen, RequestHead* head) {
  if (seen->has_encoding) return HttpError{400, "Transfer-Encoding must not be repeated"};
  if (head->http_1_0) return HttpError{400, "HTTP/1.0 has no Transfer-Encoding"};
  if (!EqualsIgnoringCase(value, "chunked")) {
    return HttpError{501, "The only Transfer-Encoding supported is chunked"};
  }
  seen->has_encoding = head->chunked = true;
  return std::nullopt;
}

Failure ApplyField(std::string_view name, std::string_view value, FramingFields* seen,
                   RequestHead* head) {
  if (EqualsIgnoringCase(name, "content-length")) return ParseContentLength(value, seen, head);
  if (EqualsIgnoringCase(name, "transfer-encoding")) {
    return ParseTransferEncoding(value, seen, head);
  }
  if (EqualsIgnoringCase(name, "host")) {
    // It comes back in redirects: what is no host is refused here, as RFC 9112 has it.
    if (!IsHost(value))
      return HttpError{400, "The Host header is not a name or address with a port"};
    ++seen->hosts;
  } else if (EqualsIgnoringCase(name, "connection")) {
    seen->close = seen->close || ListHasToken(value, "close");
    seen->keep_alive = seen->keep_alive || ListHasToken(value, "keep-alive");
  } else if (EqualsIgnoringCase(name, "expect")) {
    if (!EqualsIgnoringCase(value, "100-continue")) {
      return HttpError{417, "The only expectation supported is 100-continue"};
    }
    head->expects_continue = !head->http_1_0;
  }
  return std::nullopt;
}

Failure ParseField(std::string_view line, FramingFields* seen, RequestHead* head) {
  const std::size_t colon = line.find(':');
  // A folded line or a blank before the colon fails here as well: neither is a token.
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) {
    return HttpError{400, "A header line must be NAME: VALUE, without folding"};
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = TrimBlanks(line.substr(colon + 1));
  if (HasControlCharacter(value)) {
    return HttpError{400, "A header value has a control character"};
  }
  head->headers.emplace_back(name, value);
  return ApplyField(name, value, seen, head);
}

Failure CheckFraming(const FramingFields& seen, RequestHead* head) {
  if (seen.has_length && seen.has_encoding) {
    return HttpError{400, "Content-Length and Transfer-Encoding exclude each other"};
  }
  if (seen.hosts > 1 || (seen.hosts == 0 && !head->http_1_0)) {
    return HttpError{400, "An HTTP/1.1 request must have exactly one Host header"};
  }
  head->keep_alive = head->http_1_0 ? seen.keep_alive && !seen.close : !seen.close;
  return std::nullopt;
}

}  // namespace

std::variant<RequestHead, HttpError> ParseRequestHead(std::string_view text,
                                                      const HeadLimits& limits) {
  RequestHead head;
  FramingFields seen;
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(kLineEnd), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + kLineEnd.size(), text.size()));
    if (line.find('\n') != std::string_view::npos) return BareLineFeed();
    Failure failure;
    if (std::exchange(first, false)) {
      failure = ParseRequestLine(line, limits, &head);
    } else if (head.headers.size() == limits.max_headers) {
      failure = HttpError{431, "The request has more than " + std::to_string(limits.max_headers) +
                                   " headers: send fewer"};
    } else {
      failure = ParseField(line, &seen, &head);
    }
    if (failure) return *std::move(failure);
  }
  if (first) return HttpError{400, "The request line must be METHOD TARGET HTTP/1.1"};
  if (Failure failure = CheckFraming(seen, &head)) return *std::move(failure);
  return head;
}

void HeadReader::SkipEmptyLines(InputBuffer* input) {
  // Some old clients send an extra CR LF after a body.
  while (empty_lines_skipped_ < kMaxEmptyLines && input->view().starts_with(kLineEnd)) {
    input->Consume(kLineEnd.size());
    scanned_bytes_ = 0;
    ++empty_lines_skipped_;
  }
}

std::optional<std::variant<RequestHead, HttpError>> HeadReader::Read(InputBuffer* input) {
  SkipEmptyLines(input);
  const std::string_view bytes = input->view();
  const std::size_t end = bytes.find(kHeadEnd, scanned_bytes_);
  if (std::min(end, bytes.size()) > limits_.max_head_bytes) return TooLargeHead(limits_);
  if (end == std::string_view::npos) {
    // Else a client that ends lines so would wait for an answer until the timeout.
    for (std::size_t at = bytes.find('\n', scanned_bytes_); at != std::string_view::npos;
         at = bytes.find('\n', at + 1)) {
      if (at == 0 || bytes[at - 1] != '\r') return BareLineFeed();
    }
    // The end may begin with the last bytes that are here.
    scanned_bytes_ = bytes.size() - std::min(bytes.size(), kHeadEnd.size() - 1);
    return std::nullopt;
  }
  auto result = ParseRequestHead(bytes.substr(0, end), limits_);
  input->Consume(end + kHeadEnd.size());
  scanned_bytes_ = 0;
  empty_lines_skipped_ = 0;
  return result;
}

}  // namespace synappsd::net
