// What a node asks the image generators, read from its message.
#ifndef SYNAPPS_ARTIST_IMAGE_REQUEST_H_
#define SYNAPPS_ARTIST_IMAGE_REQUEST_H_

#include <optional>
#include <string>

#include <synapps/settings.hpp>

namespace artist {

enum class Generator { kStability, kOpenAi };

const char* NameOf(Generator generator);

struct ImageRequest {
  std::string prompt;                  // a JSON text, handed back as it came
  std::string description;             // what is sent: the prompt and the style
  std::string size;                    // "1024x1024"
  std::optional<Generator> generator;  // none: nobody chose
  std::string stability_model;
  std::string openai_model;
};

// Throws synapps::Error INVALID_ARGUMENT if a setting is of the wrong kind or unknown.
ImageRequest ReadImageRequest(const synapps::Settings& settings);

}  // namespace artist

#endif  // SYNAPPS_ARTIST_IMAGE_REQUEST_H_
