#include "provider/prompt.h"

namespace provider {

using synapps::Settings;
using synapps::json::View;

std::string ReadPrompt(const Settings& settings, std::string_view fallback) {
  const View content = settings.content();
  if (content.is_string()) return std::string(content.text());
  for (const char* member : {"prompt", "text"}) {
    if (content[member].present()) return std::string(content[member].text());
  }
  const View of_node = Settings::In(settings.node_data(), "prompt");
  return of_node.present() ? std::string(of_node.text()) : synapps::json::Quote(fallback);
}

}  // namespace provider
