// The work on one image: the generator that is wanted, then, if it fails and the other one is
// configured, that one.
#ifndef SYNAPPS_ARTIST_ATTEMPT_H_
#define SYNAPPS_ARTIST_ATTEMPT_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <synapps/call.hpp>

#include "image_api.h"
#include "image_request.h"
#include "provider/endpoint.h"

namespace artist {

// A generator that may be asked.
struct Candidate {
  Generator generator;
  provider::Endpoint endpoint;
};

// Which generators to ask for this, in order; at least one. Throws synapps::Error
// FAILED_PRECONDITION if the one that was chosen, or every one, is not configured.
std::vector<Candidate> ChooseCandidates(const ImageRequest& request,
                                        synapps::json::View host_config);

class Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  // `call_timeout_ms` counts from now; -1 if unlimited.
  Attempt(ImageRequest request, std::vector<Candidate> candidates, std::int64_t call_timeout_ms);

  // Answers the call with the first image, or fails it with what every generator said.
  void Start(synapps::Call call);

 private:
  using Clock = std::chrono::steady_clock;

  void TakeReply(synapps::Call call, const synapps::Reply& reply, std::int64_t timeout_ms);
  std::int64_t TimeoutMs() const;
  void Answer(const synapps::Call& call, const Image& image) const;
  [[noreturn]] void GiveUp(const synapps::Error& last) const;

  const ImageRequest request_;
  const std::vector<Candidate> candidates_;
  const std::int64_t call_timeout_ms_;
  const Clock::time_point start_ = Clock::now();
  std::size_t current_ = 0;
  std::optional<synapps::Error> first_error_;  // of the generator that was asked first
};

}  // namespace artist

#endif  // SYNAPPS_ARTIST_ATTEMPT_H_
