#include "attempt.h"

#include <algorithm>
#include <utility>

namespace artist {
namespace {

using provider::Endpoint;
using synapps::Call;
using synapps::Error;
using synapps::Reply;
using synapps::json::Object;
using synapps::json::View;

constexpr char kStabilityBaseUrl[] = "https://api.stability.ai";
constexpr char kOpenAiBaseUrl[] = "https://api.openai.com/v1";
// Word for word what the existing system says, which clients look for.
constexpr char kNoKey[] =
    "At least one of STABILITY_API_KEY or OPENAI_API_KEY environment variables is required for "
    "ArtistApplet. Please set before starting the app.";

Candidate ReadCandidate(Generator generator, View host_config) {
  const bool stability = generator == Generator::kStability;
  Endpoint endpoint;
  endpoint.provider = NameOf(generator);
  endpoint.secret = endpoint.provider + "_api_key";
  endpoint.key_variable = stability ? "STABILITY_API_KEY" : "OPENAI_API_KEY";
  const std::string setting = endpoint.provider + "_base_url";
  const char* default_base_url = stability ? kStabilityBaseUrl : kOpenAiBaseUrl;
  return {generator,
          provider::ReadEndpoint(host_config, setting, default_base_url, std::move(endpoint))};
}

std::string NotConfigured(const Candidate& wanted, const Candidate& other) {
  return std::string("generator ") + NameOf(wanted.generator) + " is not configured: set " +
         wanted.endpoint.key_variable + ", or use generator " + NameOf(other.generator);
}

}  // namespace

std::vector<Candidate> ChooseCandidates(const ImageRequest& request, View host_config) {
  std::vector<Candidate> candidates = {ReadCandidate(Generator::kStability, host_config),
                                       ReadCandidate(Generator::kOpenAi, host_config)};
  const auto configured = [](const Candidate& candidate) {
    return candidate.endpoint.configured();
  };
  if (std::none_of(candidates.begin(), candidates.end(), configured)) {
    throw Error(SYNAPPS_FAILED_PRECONDITION, kNoKey);
  }
  if (request.generator == Generator::kOpenAi) std::swap(candidates[0], candidates[1]);
  if (request.generator && !configured(candidates[0])) {
    throw Error(SYNAPPS_FAILED_PRECONDITION, NotConfigured(candidates[0], candidates[1]));
  }
  candidates.erase(std::remove_if(candidates.begin(), candidates.end(),
                                  [&](const Candidate& c) { return !configured(c); }),
                   candidates.end());
  return candidates;
}

Attempt::Attempt(ImageRequest request, std::vector<Candidate> candidates,
                 std::int64_t call_timeout_ms)
    : request_(std::move(request)),
      candidates_(std::move(candidates)),
      call_timeout_ms_(call_timeout_ms) {}

void Attempt::Start(Call call) {
  const Candidate& candidate = candidates_[current_];
  const std::int64_t timeout_ms = TimeoutMs();
  const synapps::FetchRequest fetch =
      MakeFetch(candidate.generator, candidate.endpoint, request_, timeout_ms);
  synapps::Fetch(std::move(call), fetch,
                 [self = shared_from_this(), timeout_ms](Call waiting, const Reply& reply) {
                   self->TakeReply(std::move(waiting), reply, timeout_ms);
                 });
}

void Attempt::TakeReply(Call call, const Reply& reply, std::int64_t timeout_ms) {
  const Candidate& candidate = candidates_[current_];
  try {
    return Answer(call, TakeImage(candidate.generator, candidate.endpoint, reply, timeout_ms));
  } catch (const Error& error) {
    if (error.status() == SYNAPPS_CANCELLED) throw;
    if (current_ + 1 == candidates_.size()) GiveUp(error);
    first_error_ = error;
  }
  ++current_;
  try {
    Start(std::move(call));
  } catch (const Error& error) {  // this one cannot even be asked
    GiveUp(error);
  }
}

// The first of two gets two thirds of the time, so that the second has a chance, too.
std::int64_t Attempt::TimeoutMs() const {
  if (call_timeout_ms_ < 0) return provider::RequestTimeoutMs(-1);
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_);
  const std::int64_t left_ms =
      std::max<std::int64_t>(0, provider::RequestTimeoutMs(call_timeout_ms_) - spent.count());
  const bool last = current_ + 1 == candidates_.size();
  return std::max<std::int64_t>(1, last ? left_ms : left_ms / 3 * 2);
}

void Attempt::Answer(const Call& call, const Image& image) const {
  const Candidate& candidate = candidates_[current_];
  const std::string content = Object()
                                  .Text("image", image.base64)
                                  .Raw("prompt", request_.prompt)
                                  .Text("generator", NameOf(candidate.generator))
                                  .str();
  Object metadata;
  metadata.Text("applet", "artist").Text("generator", NameOf(candidate.generator));
  metadata.Text("model", ModelOf(candidate.generator, request_));
  if (!image.revised_prompt.empty()) metadata.Text("revised_prompt", image.revised_prompt);
  if (!image.usage.empty()) metadata.Raw("usage", image.usage);
  if (first_error_) {
    metadata.Raw("fallback", Object()
                                 .Text("from", NameOf(candidates_[0].generator))
                                 .Text("reason", first_error_->what())
                                 .str());
  }
  call.AnswerContent(content, metadata.str());
}

void Attempt::GiveUp(const Error& last) const {
  if (!first_error_) throw last;
  throw Error(first_error_->status(), std::string(first_error_->what()) + "; then " + last.what(),
              first_error_->details());
}

}  // namespace artist
