#include "rest/net/body_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "rest/net/header_text.h"

namespace synappsd::net {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMaxChunkLineBytes = 256;  // size and extensions
constexpr std::size_t kMaxTrailerBytes = 8 << 10;
constexpr std::size_t kMaxChunkSizeDigits = 8;

}  // namespace

BodyReader BodyReader::Sized(std::uint64_t length_bytes, std::size_t max_bytes) {
  BodyReader reader(length_bytes == 0 ? State::kDone : State::kSized, length_bytes, max_bytes);
  if (length_bytes > max_bytes) reader.FailTooLarge();
  return reader;
}

BodyReader BodyReader::Chunked(std::size_t max_bytes) {
  return BodyReader(State::kChunkSize, 0, max_bytes);
}

bool BodyReader::Read(InputBuffer* input, std::string* body) {
  while (Step(input, body)) {
  }
  return state_ != State::kFailed;
}

bool BodyReader::Step(InputBuffer* input, std::string* body) {
  switch (state_) {
    case State::kSized:
      return TakeBytes(input, body, State::kDone);
    case State::kChunkSize:
      return TakeChunkSize(input, body->size());
    case State::kChunkBytes:
      return TakeBytes(input, body, State::kChunkEnd);
    case State::kChunkEnd:
      return TakeChunkEnd(input);
    case State::kTrailer:
      return TakeTrailerLine(input);
    case State::kDone:
    case State::kFailed:
      return false;
  }
  return false;
}

bool BodyReader::TakeBytes(InputBuffer* input, std::string* body, State next) {
  const std::size_t count = std::min<std::uint64_t>(left_bytes_, input->size());
  body->append(input->view().substr(0, count));
  input->Consume(count);
  left_bytes_ -= count;
  if (left_bytes_ > 0) return false;
  state_ = next;
  return true;
}

bool BodyReader::TakeChunkSize(InputBuffer* input, std::size_t body_bytes) {
  const std::optional<std::string_view> line = PeekLine(*input, kMaxChunkLineBytes);
  if (!line) return false;
  const std::size_t digits =
      std::min(line->find_first_not_of("0123456789abcdefABCDEF"), line->size());
  if (digits > kMaxChunkSizeDigits) return FailTooLarge();
  const std::string_view extension = TrimBlanks(line->substr(digits));
  if (digits == 0 || (!extension.empty() && extension[0] != ';')) {
    return Fail(400, "A chunk must begin with its size in hexadecimal");
  }
  std::from_chars(line->data(), line->data() + digits, left_bytes_, 16);
  if (left_bytes_ > max_bytes_ - body_bytes) return FailTooLarge();
  state_ = left_bytes_ == 0 ? State::kTrailer : State::kChunkBytes;
  input->Consume(line->size() + kLineEnd.size());
  return true;
}

bool BodyReader::TakeChunkEnd(InputBuffer* input) {
  // A CR whose LF has not arrived is no end yet: Pistache loops for ever there.
  const std::string_view bytes = input->view().substr(0, kLineEnd.size());
  if (!kLineEnd.starts_with(bytes)) return Fail(400, "A chunk must end in CR LF after its bytes");
  if (bytes.size() < kLineEnd.size()) return false;
  input->Consume(kLineEnd.size());
  state_ = State::kChunkSize;
  return true;
}

bool BodyReader::TakeTrailerLine(InputBuffer* input) {
  const std::optional<std::string_view> line = PeekLine(*input, kMaxTrailerBytes - trailer_bytes_);
  if (!line) return false;
  trailer_bytes_ += line->size();
  if (line->empty()) state_ = State::kDone;
  input->Consume(line->size() + kLineEnd.size());
  return true;
}

std::optional<std::string_view> BodyReader::PeekLine(const InputBuffer& input,
                                                     std::size_t max_bytes) {
  const std::string_view bytes = input.view();
  const std::size_t end = bytes.find(kLineEnd);
  const std::string_view line = bytes.substr(0, end);
  const bool complete = end != std::string_view::npos;
  if (line.size() > max_bytes + (complete ? 0 : 1)) {  // else its last byte may be the CR
    Fail(state_ == State::kTrailer ? 431 : 400, state_ == State::kTrailer
                                                    ? "The trailers are too large"
                                                    : "A chunk's first line is too long");
    return std::nullopt;
  }
  if (!complete) {
    const bool bare_line_feed = bytes.find('\n') != std::string_view::npos;
    if (bare_line_feed) Fail(400, "A line between chunks ends in LF alone: it must end in CR LF");
    return std::nullopt;
  }
  if (HasControlCharacter(line)) {
    Fail(400, "A line between chunks has a control character");
    return std::nullopt;
  }
  return line;
}

bool BodyReader::Fail(int status, std::string message) {
  state_ = State::kFailed;
  error_ = {status, std::move(message)};
  return false;
}

bool BodyReader::FailTooLarge() {
  return Fail(413, "The request body is larger than " + std::to_string(max_bytes_) +
                       " bytes: send less at once");
}

}  // namespace synappsd::net
