#include "fuzz/request_fuzzing.h"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/check.h"
#include "rest/net/body_reader.h"
#include "rest/net/percent.h"
#include "rest/net/request_head.h"
#include "rest/net/route_tree.h"
#include "rest/net/websocket_codec.h"

namespace synappsd::net {
namespace {

// Small, so that inputs of a fuzzer's size reach them.
constexpr HeadLimits kLimits{.max_head_bytes = 512, .max_target_bytes = 128, .max_headers = 8};
constexpr std::size_t kMaxBodyBytes = 256;
constexpr std::size_t kMaxMessageBytes = 256;
constexpr char kFailed[] = "failed";

// The requests of a connection as text, one entry each; kFailed where they end in an error. Which
// error it is may depend on the cut: of two faults the first to arrive is reported.
class Reading {
 public:
  void Feed(std::string_view bytes) {
    if (failed_) return;
    input_.Append(bytes);
    while (!failed_ && Step()) {
    }
  }

  const std::vector<std::string>& requests() const { return requests_; }

 private:
  bool Step() {
    if (body_) return ReadBody();
    const auto result = head_reader_.Read(&input_);
    if (!result) return false;
    if (std::holds_alternative<HttpError>(*result)) return Fail();
    Begin(std::get<RequestHead>(*result));
    return true;
  }

  void Begin(const RequestHead& head) {
    const std::size_t query = std::min(head.target.find('?'), head.target.size());
    const auto path = ParsePath(std::string_view(head.target).substr(0, query));
    if (const auto* routable = std::get_if<RoutablePath>(&path)) routes_.Find(routable->text);
    ParseQuery(std::string_view(head.target).substr(std::min(query + 1, head.target.size())));
    current_ = head.target;
    for (const auto& [name, value] : head.headers) current_ += "|" + name + ":" + value;
    body_ = head.chunked ? BodyReader::Chunked(kMaxBodyBytes)
                         : BodyReader::Sized(head.content_length, kMaxBodyBytes);
  }

  bool ReadBody() {
    if (!body_->Read(&input_, &text_)) return Fail();
    CHECK(text_.size() <= kMaxBodyBytes) << text_.size();
    if (!body_->done()) return false;
    requests_.push_back(current_ + "|" + text_);
    text_.clear();
    body_.reset();
    return true;
  }

  bool Fail() {
    failed_ = true;
    requests_.emplace_back(kFailed);
    return false;
  }

  static RouteTree MakeRoutes() {
    RouteTree routes;
    routes.Add("/", 0);
    routes.Add("/a", 1);
    routes.Add("/a/:id/b", 2);
    return routes;
  }

  const RouteTree routes_ = MakeRoutes();
  HeadReader head_reader_{kLimits};
  InputBuffer input_;
  std::optional<BodyReader> body_;
  std::string current_;
  std::string text_;
  std::vector<std::string> requests_;
  bool failed_ = false;
};

struct Frames {
  std::vector<std::string> messages;
  std::string sent;
  bool open = true;
};

Frames ReadFrames(std::string_view bytes, std::size_t piece) {
  Frames frames;
  WebSocketCodec codec(kMaxMessageBytes, [&](std::string_view message, bool) {
    CHECK(message.size() <= kMaxMessageBytes) << message.size();
    frames.messages.emplace_back(message);
  });
  InputBuffer input;
  OutputQueue output;
  for (; frames.open && !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    input.Append(bytes.substr(0, piece));
    frames.open = codec.Receive(&input, &output) && !codec.close_received();
  }
  for (const std::string_view slice : output.Front(output.size())) frames.sent += slice;
  return frames;
}

std::size_t TakePieceSize(std::string_view* bytes) {
  const auto first = static_cast<unsigned char>(bytes->front());
  bytes->remove_prefix(1);
  return std::size_t{first % 32u} + 1;
}

}  // namespace

void FuzzRequests(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t piece = TakePieceSize(&bytes);
  Reading whole;
  whole.Feed(bytes);
  Reading pieces;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    pieces.Feed(bytes.substr(0, piece));
  }
  CHECK(whole.requests() == pieces.requests()) << "cut every " << piece << " bytes";
}

void FuzzWebSocket(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t piece = TakePieceSize(&bytes);
  const Frames whole = ReadFrames(bytes, bytes.size() + 1);
  const Frames pieces = ReadFrames(bytes, piece);
  CHECK(whole.messages == pieces.messages) << "cut every " << piece << " bytes";
}

}  // namespace synappsd::net
