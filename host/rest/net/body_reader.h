// Request bodies: by length or in chunks (RFC 9112, sections 6 and 7).
//
//   chunked = *( 1*8HEX [ *BLANK ";" ... ] CRLF bytes CRLF ) 1*8"0" CRLF *( trailer CRLF ) CRLF
//
// Extensions and trailers are checked and ignored.
#ifndef SYNAPPSD_REST_NET_BODY_READER_H_
#define SYNAPPSD_REST_NET_BODY_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rest/net/http_error.h"
#include "rest/net/input_buffer.h"

namespace synappsd::net {

// Takes the body of one request from a connection's input, however it is cut into segments, and
// stops at its last byte. Memory grows with the bytes received, never with a length announced.
class BodyReader {
 public:
  static BodyReader Sized(std::uint64_t length_bytes, std::size_t max_bytes);
  static BodyReader Chunked(std::size_t max_bytes);

  // False: see error(). Then and when done() the reader takes nothing more.
  bool Read(InputBuffer* input, std::string* body);

  bool done() const { return state_ == State::kDone; }
  bool failed() const { return state_ == State::kFailed; }
  const HttpError& error() const { return error_; }

 private:
  enum class State { kSized, kChunkSize, kChunkBytes, kChunkEnd, kTrailer, kDone, kFailed };

  BodyReader(State state, std::uint64_t left_bytes, std::size_t max_bytes)
      : state_(state), left_bytes_(left_bytes), max_bytes_(max_bytes) {}

  bool Step(InputBuffer* input, std::string* body);  // false: more input is needed, or it ended
  bool TakeBytes(InputBuffer* input, std::string* body, State next);
  bool TakeChunkSize(InputBuffer* input, std::size_t body_bytes);
  bool TakeChunkEnd(InputBuffer* input);
  bool TakeTrailerLine(InputBuffer* input);
  std::optional<std::string_view> PeekLine(const InputBuffer& input, std::size_t max_bytes);
  bool Fail(int status, std::string message);
  bool FailTooLarge();

  State state_;
  std::uint64_t left_bytes_;  // of the body or chunk
  std::size_t max_bytes_;
  std::size_t trailer_bytes_ = 0;
  HttpError error_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_BODY_READER_H_
