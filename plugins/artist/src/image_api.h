// The two providers' protocols: what is sent, and where in the answer the image is.
//
// Stability, POST /v1/generation/ENGINE/text-to-image:
//   {"artifacts":[{"base64":IMAGE,"finishReason":"SUCCESS"}]}
// OpenAI, POST /images/generations:
//   {"data":[{"b64_json":IMAGE,"revised_prompt":TEXT}],"usage":{}}
#ifndef SYNAPPS_ARTIST_IMAGE_API_H_
#define SYNAPPS_ARTIST_IMAGE_API_H_

#include <cstdint>
#include <string>
#include <string_view>

#include <synapps/http.hpp>

#include "image_request.h"
#include "provider/endpoint.h"

namespace artist {

struct Image {
  std::string base64;
  std::string revised_prompt;  // OpenAI: what it made of the prompt, or empty
  std::string usage;           // a JSON object, or empty
};

synapps::FetchRequest MakeFetch(Generator generator, const provider::Endpoint& endpoint,
                                const ImageRequest& request, std::int64_t timeout_ms);

// The model MakeFetch() asks for.
const std::string& ModelOf(Generator generator, const ImageRequest& request);

// The image in the answer to the fetch. Throws synapps::Error if there is none, or if the request
// or the provider failed.
Image TakeImage(Generator generator, const provider::Endpoint& endpoint,
                const synapps::Reply& reply, std::int64_t timeout_ms);

}  // namespace artist

#endif  // SYNAPPS_ARTIST_IMAGE_API_H_
