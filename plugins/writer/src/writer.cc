// The writer applet: README.md has its settings.

#include <memory>
#include <string>
#include <utility>

#include <synapps/applet.hpp>

#include "chat_request.h"
#include "completion.h"
#include "provider/endpoint.h"
#include "provider/provider_error.h"

namespace writer {
namespace {

using synapps::Call;
using synapps::Error;
using synapps::json::Object;
using synapps::json::View;

constexpr char kOpenAiBaseUrl[] = "https://api.openai.com/v1";
// Word for word what the existing system says, which clients look for.
constexpr char kNoKey[] =
    "OPENAI_API_KEY environment variable is required for WriterApplet. Please set it before "
    "starting the app.";

provider::Endpoint ReadChatEndpoint(View host_config) {
  provider::Endpoint openai;
  openai.provider = "openai";
  openai.secret = "openai_api_key";
  openai.key_variable = "OPENAI_API_KEY";
  openai = provider::ReadEndpoint(host_config, "base_url", kOpenAiBaseUrl, std::move(openai));
  if (!openai.configured()) throw Error(SYNAPPS_FAILED_PRECONDITION, kNoKey);
  return openai;
}

// The honest offline provider: its answer says that no model was called.
void Echo(const Call& call, const std::string& prompt) {
  const std::string text = "[echo: the offline provider answered, no model was called] " +
                           View::Require(prompt).AsString().value_or(prompt);
  call.Emit("token", text);
  call.AnswerContent(synapps::json::Quote(text),
                     Object().Text("applet", "writer").Text("provider", "echo").str());
}

class Writer {
 public:
  Writer(synapps::Host /*host*/, std::string_view config) : config_(config) {}

  void Handle(Call call, const synapps::Request& request) {
    const synapps::Settings settings(request.json, config_);
    if (ChoosesEcho(settings)) return Echo(call, ReadPrompt(settings));
    const std::int64_t timeout_ms = provider::RequestTimeoutMs(request.timeout_ms);
    // Asked every time: a key may be set while the daemon runs.
    synapps::Ask(
        std::move(call), "config.get/1", "{}", {},
        [chat = ReadChatRequest(settings), timeout_ms](Call waiting, synapps::Reply reply) {
          const View host_config = synapps::RequireAnswer("config.get/1", reply);
          Complete(std::move(waiting), ReadChatEndpoint(host_config), chat, timeout_ms);
        });
  }

 private:
  static void Complete(Call call, const provider::Endpoint& endpoint, const ChatRequest& chat,
                       std::int64_t timeout_ms) {
    synapps::FetchRequest request =
        provider::PostJson(endpoint, "/chat/completions", chat.body, timeout_ms);
    request.headers.emplace_back("Accept", "text/event-stream, application/json");
    synapps::Fetch(std::move(call), request,
                   std::make_unique<Completion>(endpoint, chat.model, timeout_ms));
  }

  const std::string config_;
};

}  // namespace
}  // namespace writer

SYNAPPS_APPLET(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, writer::Writer);
