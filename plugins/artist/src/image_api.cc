#include "image_api.h"

#include <algorithm>

#include "provider/provider_error.h"
#include "provider/readable.h"

namespace artist {
namespace {

using provider::AnswerError;
using provider::Endpoint;
using synapps::json::Object;
using synapps::json::View;

constexpr std::int64_t kMaxResponseBytes = 32 << 20;

std::string StabilityBody(const ImageRequest& request) {
  const std::size_t x = request.size.find('x');
  if (x == std::string::npos) {
    throw synapps::Error(SYNAPPS_INVALID_ARGUMENT,
                         "stability needs a size such as 1024x1024, it is " + request.size);
  }
  const std::string text = Object().Text("text", request.description).Raw("weight", "1.0").str();
  return Object()
      .Raw("text_prompts", "[" + text + "]")
      .Integer("cfg_scale", 7)
      .Raw("height", request.size.substr(x + 1))
      .Raw("width", request.size.substr(0, x))
      .Integer("samples", 1)
      .Integer("steps", 30)
      .str();
}

std::string OpenAiBody(const ImageRequest& request) {
  Object body;
  body.Text("model", request.openai_model).Text("prompt", request.description);
  body.Integer("n", 1).Text("size", request.size);
  // The gpt-image models always answer so, and refuse the parameter.
  if (request.openai_model.rfind("gpt-image", 0) != 0) body.Text("response_format", "b64_json");
  return body.str();
}

bool IsBase64(std::string_view text) {
  const std::size_t end =
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  return !text.empty() && end != 0 &&
         text.substr(std::min(end, text.size())).find_first_not_of('=') == std::string_view::npos;
}

View FirstItem(View array) {
  const auto items = array.Items();
  return items.empty() ? View() : items.front();
}

Image ReadImage(Generator generator, const Endpoint& endpoint, View answer) {
  Image image;
  if (generator == Generator::kStability) {
    const View artifact = FirstItem(answer["artifacts"]);
    const std::string reason = artifact["finishReason"].AsString().value_or("SUCCESS");
    if (reason != "SUCCESS") {  // a blurred picture comes with it, which is not what was asked for
      throw AnswerError(endpoint, SYNAPPS_INVALID_ARGUMENT,
                        "without an image: " + provider::Readable(reason) + " - change the prompt");
    }
    image.base64 = artifact["base64"].AsString().value_or("");
  } else {
    const View data = FirstItem(answer["data"]);
    image.base64 = data["b64_json"].AsString().value_or("");
    image.revised_prompt = data["revised_prompt"].AsString().value_or("");
    if (answer["usage"].is_object()) image.usage = answer["usage"].text();
  }
  return image;
}

}  // namespace

const std::string& ModelOf(Generator generator, const ImageRequest& request) {
  return generator == Generator::kStability ? request.stability_model : request.openai_model;
}

synapps::FetchRequest MakeFetch(Generator generator, const Endpoint& endpoint,
                                const ImageRequest& request, std::int64_t timeout_ms) {
  const bool stability = generator == Generator::kStability;
  synapps::FetchRequest fetch =
      provider::PostJson(endpoint,
                         stability ? "/v1/generation/" + request.stability_model + "/text-to-image"
                                   : "/images/generations",
                         stability ? StabilityBody(request) : OpenAiBody(request), timeout_ms);
  fetch.headers.emplace_back("Accept", "application/json");
  fetch.max_bytes = kMaxResponseBytes;
  return fetch;
}

Image TakeImage(Generator generator, const Endpoint& endpoint, const synapps::Reply& reply,
                std::int64_t timeout_ms) {
  if (!reply.ok()) throw provider::TransferError(endpoint, reply, timeout_ms);
  const int http_status = synapps::FetchHead(reply.json).status();
  if (http_status < 200 || http_status >= 300) {
    throw provider::HttpError(endpoint, http_status, reply.body);
  }
  const auto answer = View::Parse(reply.body);
  if (!answer) {
    throw AnswerError(endpoint, SYNAPPS_UNKNOWN,
                      "what is not JSON: " + provider::Readable(reply.body));
  }
  Image image = ReadImage(generator, endpoint, *answer);
  if (!IsBase64(image.base64)) {
    throw AnswerError(endpoint, SYNAPPS_UNKNOWN, "without an image - check the node's model");
  }
  return image;
}

}  // namespace artist
