// What a node asks a provider for, in words.
#ifndef SYNAPPS_PLUGINS_PROVIDER_PROMPT_H_
#define SYNAPPS_PLUGINS_PROVIDER_PROMPT_H_

#include <string>
#include <string_view>

#include <synapps/settings.hpp>

namespace provider {

// The prompt as a JSON text, of whatever kind it was sent as: the content itself if it is a string,
// else its member "prompt" or "text", else the node's "prompt", else `fallback` as a string.
std::string ReadPrompt(const synapps::Settings& settings, std::string_view fallback);

}  // namespace provider

#endif  // SYNAPPS_PLUGINS_PROVIDER_PROMPT_H_
