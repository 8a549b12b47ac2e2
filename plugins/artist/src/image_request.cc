#include "image_request.h"

#include <cctype>
#include <string_view>
#include <utility>

#include "provider/prompt.h"

namespace artist {
namespace {

using synapps::Error;
using synapps::Settings;
using synapps::json::View;

constexpr char kDefaultPrompt[] = "A beautiful landscape with mountains and a lake.";

// "generator" or, as older flows say, "image_generator"; whichever is set more closely.
std::string ReadGeneratorName(const Settings& settings) {
  for (const View layer : {settings.content(), settings.node_data(), settings.config()}) {
    for (const char* name : {"generator", "image_generator"}) {
      const View value = Settings::In(layer, name);
      if (!value.present()) continue;
      std::string text = Settings::AsText(value, name).value_or("");
      for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      return text;
    }
  }
  return {};
}

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool IsOpenAiModel(std::string_view name) {
  return StartsWith(name, "dall-e-") || StartsWith(name, "gpt-image-");
}

bool IsStabilityModel(std::string_view name) { return StartsWith(name, "stable-diffusion-"); }

// A generator's name may be a model's, which then is chosen, too.
void ChooseGenerator(const std::string& name, ImageRequest* request) {
  if (name.empty()) return;
  if (name == "stability" || IsStabilityModel(name)) {
    request->generator = Generator::kStability;
    if (name != "stability") request->stability_model = name;
    return;
  }
  if (name == "openai" || IsOpenAiModel(name)) {
    request->generator = Generator::kOpenAi;
    if (name != "openai") request->openai_model = name;
    return;
  }
  throw Error(SYNAPPS_INVALID_ARGUMENT,
              "generator \"" + Settings::Shorten(name) +
                  "\" is not known: use \"stability\", \"openai\" or one of their models "
                  "(\"dall-e-3\", \"gpt-image-1\", \"stable-diffusion-xl-1024-v1-0\")");
}

// The model is the chosen generator's; without a choice its name tells whose it is. The other
// generator, if it has to stand in, uses its own default.
void ChooseModel(const std::string& model, ImageRequest* request) {
  if (model.empty()) return;
  const bool stability =
      request->generator ? request->generator == Generator::kStability : IsStabilityModel(model);
  (stability ? request->stability_model : request->openai_model) = model;
}

// It becomes a part of the URL's path, which the run's input must not be able to change.
void CheckStabilityModel(const std::string& model) {
  if (model.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
      std::string::npos) {
    return;
  }
  throw Error(SYNAPPS_INVALID_ARGUMENT,
              "\"model\" must be a name of letters, digits, - and _ for stability, it is " +
                  Settings::Shorten(model));
}

void CheckSize(const std::string& size) {
  if (size == "auto") return;
  std::size_t at = 0;
  const auto number = [&] {
    const std::size_t start = at;
    while (at < size.size() && size[at] >= '0' && size[at] <= '9') ++at;
    return at > start && at - start <= 5 && size[start] != '0';
  };
  if (number() && at < size.size() && size[at++] == 'x' && number() && at == size.size()) return;
  throw Error(SYNAPPS_INVALID_ARGUMENT,
              "\"size\" must be WIDTHxHEIGHT such as 1024x1024, it is " + Settings::Shorten(size));
}

}  // namespace

const char* NameOf(Generator generator) {
  return generator == Generator::kStability ? "stability" : "openai";
}

ImageRequest ReadImageRequest(const Settings& settings) {
  ImageRequest request;
  request.stability_model = "stable-diffusion-xl-1024-v1-0";
  request.openai_model = "dall-e-3";
  request.prompt = provider::ReadPrompt(settings, kDefaultPrompt);
  const std::string style = settings.Text("style").value_or("photorealistic");
  const std::string text = View::Require(request.prompt).AsString().value_or(request.prompt);
  request.description = style.empty() ? text : text + ", " + style + " style";
  request.size = settings.Text("size").value_or("1024x1024");
  CheckSize(request.size);
  ChooseGenerator(ReadGeneratorName(settings), &request);
  ChooseModel(settings.Text("model").value_or(""), &request);
  CheckStabilityModel(request.stability_model);
  return request;
}

}  // namespace artist
