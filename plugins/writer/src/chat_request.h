// What a node asks the language model, read from its message.
#ifndef SYNAPPS_WRITER_CHAT_REQUEST_H_
#define SYNAPPS_WRITER_CHAT_REQUEST_H_

#include <string>

#include <synapps/settings.hpp>

namespace writer {

struct ChatRequest {
  std::string prompt;  // a JSON text: a prompt that is no string is sent as it is
  std::string model;
  std::string body;  // of POST /chat/completions
};

// Throws synapps::Error INVALID_ARGUMENT if a setting is of the wrong kind.
ChatRequest ReadChatRequest(const synapps::Settings& settings);

// The prompt alone, as a JSON text.
std::string ReadPrompt(const synapps::Settings& settings);

// True if the node or the administrator chose the offline provider "echo". A run's input cannot.
bool ChoosesEcho(const synapps::Settings& settings);

}  // namespace writer

#endif  // SYNAPPS_WRITER_CHAT_REQUEST_H_
