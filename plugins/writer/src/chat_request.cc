#include "chat_request.h"

#include <string_view>

#include "provider/prompt.h"

namespace writer {
namespace {

using synapps::Error;
using synapps::Settings;
using synapps::json::Array;
using synapps::json::Object;
using synapps::json::Quote;
using synapps::json::View;

constexpr char kDefaultPrompt[] = "Please provide some information to work with.";
constexpr char kDefaultSystemPrompt[] =
    "You are a helpful AI assistant that generates high-quality, creative text.";

// The number as it was written, so that 0.70 is sent as 0.70.
std::string ReadNumber(const Settings& settings, std::string_view name, std::string_view fallback) {
  const View value = settings.Find(name);
  if (!value.present()) return std::string(fallback);
  if (!value.is_number()) {
    throw Error(SYNAPPS_INVALID_ARGUMENT, "\"" + std::string(name) + "\" must be a number, it is " +
                                              Settings::Shorten(value.text()));
  }
  return std::string(value.text());
}

bool ReadStream(const Settings& settings) {
  const View value = settings.Find("stream");
  if (value.present() && !value.AsBool()) {
    throw Error(SYNAPPS_INVALID_ARGUMENT,
                "\"stream\" must be true or false, it is " + Settings::Shorten(value.text()));
  }
  return value.AsBool().value_or(true);
}

std::string Message(const char* role, std::string_view content) {
  return Object().Text("role", role).Raw("content", content).str();
}

}  // namespace

std::string ReadPrompt(const Settings& settings) {
  return provider::ReadPrompt(settings, kDefaultPrompt);
}

bool ChoosesEcho(const Settings& settings) {
  const std::string name =
      Settings::AsText(settings.FindOutsideInput("provider"), "provider").value_or("openai");
  if (name != "openai" && name != "echo") {
    throw Error(SYNAPPS_INVALID_ARGUMENT,
                "provider \"" + Settings::Shorten(name) +
                    "\" is not known: use \"openai\" (any compatible endpoint, by base_url in the "
                    "configuration) or \"echo\"");
  }
  return name == "echo";
}

ChatRequest ReadChatRequest(const Settings& settings) {
  ChatRequest request;
  request.prompt = ReadPrompt(settings);
  request.model = settings.Text("model").value_or("gpt-4o");
  const std::string system_prompt = settings.Text("system_prompt").value_or(kDefaultSystemPrompt);
  Array messages;
  if (!system_prompt.empty()) messages.Raw(Message("system", Quote(system_prompt)));
  messages.Raw(Message("user", request.prompt));

  Object body;
  body.Text("model", request.model).Raw("messages", messages.str());
  body.Raw("temperature", ReadNumber(settings, "temperature", "0.7"));
  const std::string max_completion_tokens = ReadNumber(settings, "max_completion_tokens", "");
  if (!max_completion_tokens.empty()) {
    body.Raw("max_completion_tokens", max_completion_tokens);
  } else {
    body.Raw("max_tokens", ReadNumber(settings, "max_tokens", "1000"));
  }
  if (ReadStream(settings)) {
    body.Flag("stream", true).Raw("stream_options", R"({"include_usage":true})");
  }
  request.body = body.str();
  return request;
}

}  // namespace writer
