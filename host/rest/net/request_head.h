// Request heads: the request line and the header fields (RFC 9112, sections 2 to 6).
//
//   head   = *2CRLF method SP target SP "HTTP/" DIGIT "." DIGIT CRLF *( name ":" value CRLF ) CRLF
//
// Strict where leniency lets two parties read different requests from the same bytes: bare LF,
// folded lines, blanks before the colon, two lengths, a length and chunks are all refused.
//
// Written by hand, though Boost.Beast has an incremental parser: Beast unfolds obs-fold (its
// basic_parser.hpp says so), which the table of raw requests in the tests wants refused, and here
// every refusal has its own status and a message that tells the client what to change.
#ifndef SYNAPPSD_REST_NET_REQUEST_HEAD_H_
#define SYNAPPSD_REST_NET_REQUEST_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "rest/net/http_error.h"
#include "rest/net/input_buffer.h"
#include "rest/net/request.h"

namespace synappsd::net {

struct HeadLimits {
  std::size_t max_head_bytes = 16 << 10;
  std::size_t max_target_bytes = 8 << 10;
  std::size_t max_headers = 100;
};

struct RequestHead {
  Method method = Method::kGet;
  std::string target;  // origin form, or "*" with OPTIONS
  Headers headers;
  bool http_1_0 = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool chunked = false;
  std::uint64_t content_length = 0;
};

// Parses a whole head, without the empty line at its end.
std::variant<RequestHead, HttpError> ParseRequestHead(std::string_view text,
                                                      const HeadLimits& limits);

// Takes one head after the other from a connection's input, however it is cut into segments.
class HeadReader {
 public:
  explicit HeadReader(HeadLimits limits) : limits_(limits) {}

  // Consumes a head, if it is complete. None: more bytes are needed. After an error the input
  // cannot be understood any more: answer and close.
  std::optional<std::variant<RequestHead, HttpError>> Read(InputBuffer* input);

 private:
  void SkipEmptyLines(InputBuffer* input);

  const HeadLimits limits_;
  std::size_t scanned_bytes_ = 0;        // of the input; no end of a head is in them
  std::size_t empty_lines_skipped_ = 0;  // before this head
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_REQUEST_HEAD_H_
