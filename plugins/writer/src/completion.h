// The answer of a chat completions endpoint, streamed or whole, as it comes in.
//
// Streamed: server-sent events whose data is
//   {"model":M,"choices":[{"delta":{"content":T},"finish_reason":null|F}],"usage":null|U}
// and at last "[DONE]"; an event {"error":...} may end it early. Whole: the same with
// "message" in place of "delta", once. What is asked for does not decide what comes: the response's
// content type does.
#ifndef SYNAPPS_WRITER_COMPLETION_H_
#define SYNAPPS_WRITER_COMPLETION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include <synapps/http.hpp>
#include <synapps/sse.hpp>

#include "provider/endpoint.h"

namespace writer {

// Answers the call with the text; every piece of it is emitted as an event "token" before.
class Completion final : public synapps::FetchStream {
 public:
  // `model` is the one asked for, for endpoints that do not say which one they used.
  Completion(provider::Endpoint endpoint, std::string model, std::int64_t timeout_ms);

  void OnHead(const synapps::Call& call, const synapps::FetchHead& head) override;
  void OnData(const synapps::Call& call, std::string_view bytes) override;
  void OnEnd(synapps::Call call, synapps::Reply reply) override;

 private:
  bool TakeEvent(const synapps::Call& call, const std::string& data);  // false: it was the last
  void TakeChunk(const synapps::Call& call, synapps::json::View chunk);
  void TakeText(const synapps::Call& call, const std::string& text);
  void TakeWhole(const synapps::Call& call);
  void Answer(const synapps::Call& call) const;
  [[noreturn]] void Throw(synapps::Status status, const std::string& what) const;

  const provider::Endpoint endpoint_;
  const std::int64_t timeout_ms_;
  int http_status_ = 0;
  bool streamed_ = false;
  bool has_choice_ = false;
  std::string body_;  // of an error, or of an answer that is not streamed
  synapps::SseParser parser_;
  std::string text_;
  std::string refusal_;  // the model's own words for not answering
  std::string model_;
  std::string finish_reason_;  // empty: not known yet
  std::string usage_;          // a JSON object, or empty
};

}  // namespace writer

#endif  // SYNAPPS_WRITER_COMPLETION_H_
