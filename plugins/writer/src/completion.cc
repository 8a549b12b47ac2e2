#include "completion.h"

#include <algorithm>
#include <utility>

#include "provider/provider_error.h"
#include "provider/readable.h"

namespace writer {
namespace {

using synapps::Call;
using synapps::json::Object;
using synapps::json::View;

constexpr std::size_t kMaxErrorBodyBytes = 64U << 10;  // more of an error is not worth keeping

bool IsSuccess(int http_status) { return http_status >= 200 && http_status < 300; }

View FirstChoice(View answer) {
  const auto choices = answer["choices"].Items();
  return choices.empty() ? View() : choices.front();
}

// An error within an answer that began with 200 carries no HTTP status, at most one as its code.
synapps::Status StatusOf(View error) {
  const auto code = error["code"].AsInteger();
  if (code && *code >= 400 && *code < 600) {
    return provider::StatusOfHttp(static_cast<int>(*code));
  }
  return error["type"].AsString() == "server_error" ? SYNAPPS_UNAVAILABLE : SYNAPPS_UNKNOWN;
}

}  // namespace

Completion::Completion(provider::Endpoint endpoint, std::string model, std::int64_t timeout_ms)
    : endpoint_(std::move(endpoint)), timeout_ms_(timeout_ms), model_(std::move(model)) {}

void Completion::OnHead(const Call& /*call*/, const synapps::FetchHead& head) {
  http_status_ = head.status();
  streamed_ = IsSuccess(http_status_) &&
              head.Header("content-type").find("text/event-stream") != std::string_view::npos;
}

void Completion::OnData(const Call& call, std::string_view bytes) {
  if (streamed_) {
    const bool more = parser_.Feed(
        bytes, [&](const synapps::SseEvent& event) { return TakeEvent(call, event.data); });
    if (!more && parser_.overflowed()) Throw(SYNAPPS_UNKNOWN, "with an event over 1 MiB");
    return;
  }
  if (!IsSuccess(http_status_)) {
    bytes = bytes.substr(0, kMaxErrorBodyBytes - std::min(body_.size(), kMaxErrorBodyBytes));
  }
  body_ += bytes;
}

bool Completion::TakeEvent(const Call& call, const std::string& data) {
  if (data == "[DONE]") {
    Answer(call);  // which also ends the request: nothing after this matters
    return false;
  }
  const auto chunk = View::Parse(data);
  if (!chunk) Throw(SYNAPPS_UNKNOWN, "with an event that is not JSON: " + provider::Readable(data));
  TakeChunk(call, *chunk);
  return true;
}

void Completion::TakeChunk(const Call& call, View chunk) {
  const View error = chunk["error"];
  if (error.present() && !error.is_null()) {
    Throw(StatusOf(error), "with an error: " + provider::MessageOf(chunk.text()));
  }
  if (const auto model = chunk["model"].AsString(); model && !model->empty()) model_ = *model;
  if (chunk["usage"].is_object()) usage_ = chunk["usage"].text();
  const View choice = FirstChoice(chunk);
  if (!choice.present()) return;
  has_choice_ = true;
  const View message = choice[streamed_ ? "delta" : "message"];
  if (const auto reason = choice["finish_reason"].AsString()) finish_reason_ = *reason;
  refusal_ += message["refusal"].AsString().value_or("");
  TakeText(call, message["content"].AsString().value_or(""));
}

void Completion::TakeText(const Call& call, const std::string& text) {
  if (text.empty()) return;
  text_ += text;
  if (call.Emit("token", text) == SYNAPPS_RESOURCE_EXHAUSTED) {
    throw synapps::Error(SYNAPPS_RESOURCE_EXHAUSTED,
                         "the text is longer than a node's output may be: lower max_tokens");
  }
}

void Completion::OnEnd(Call call, synapps::Reply reply) {
  const bool failed = http_status_ != 0 && !IsSuccess(http_status_);
  // The status line says more than a cut in the error text behind it.
  if (failed && reply.status != SYNAPPS_CANCELLED) {
    throw provider::HttpError(endpoint_, http_status_, body_);
  }
  // After the finish reason only the usage was to come: the text is whole.
  if (!reply.ok() && finish_reason_.empty()) {
    const std::string received =
        text_.empty() ? std::string() : std::to_string(text_.size()) + " bytes of text";
    throw provider::TransferError(endpoint_, reply, timeout_ms_, received);
  }
  if (!streamed_) TakeWhole(call);
  if (streamed_ && finish_reason_.empty()) {
    Throw(SYNAPPS_UNAVAILABLE, "with a stream that broke off after " +
                                   std::to_string(text_.size()) +
                                   " bytes of text - run the flow again");
  }
  Answer(call);
}

void Completion::TakeWhole(const Call& call) {
  const auto answer = View::Parse(body_);
  if (!answer) {
    const std::string shown = provider::Readable(body_);
    Throw(SYNAPPS_UNKNOWN, (shown.empty() ? "with an empty body" : "what is not JSON: " + shown) +
                               std::string(" - check base_url in the applet's configuration"));
  }
  TakeChunk(call, *answer);
  if (has_choice_ && refusal_.empty() && !FirstChoice(*answer)["message"]["content"].is_string()) {
    Throw(SYNAPPS_UNKNOWN, "without text - check the node's model");
  }
}

void Completion::Answer(const Call& call) const {
  if (!has_choice_) Throw(SYNAPPS_UNKNOWN, "without choices - check the node's model");
  if (text_.empty() && !refusal_.empty()) {
    Throw(SYNAPPS_INVALID_ARGUMENT, "with a refusal: " + provider::Readable(refusal_));
  }
  Object metadata;
  metadata.Text("applet", "writer").Text("provider", endpoint_.provider).Text("model", model_);
  if (!finish_reason_.empty()) metadata.Text("finish_reason", finish_reason_);
  if (!usage_.empty()) metadata.Raw("usage", usage_);
  call.AnswerContent(synapps::json::Quote(text_), metadata.str());
}

void Completion::Throw(synapps::Status status, const std::string& what) const {
  throw provider::AnswerError(endpoint_, status, what);
}

}  // namespace writer
