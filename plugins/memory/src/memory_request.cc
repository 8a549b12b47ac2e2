#include "memory_request.h"

#include <cctype>

namespace memory {
namespace {

using synapps::Error;
using synapps::Settings;
using synapps::json::Kind;
using synapps::json::View;

// The name Python has for the type of a JSON value: existing clients know these messages.
std::string PythonTypeName(View value) {
  switch (value.kind()) {
    case Kind::kBool:
      return "bool";
    case Kind::kNumber:
      return value.text().find_first_of(".eE") == std::string_view::npos ? "int" : "float";
    case Kind::kString:
      return "str";
    case Kind::kArray:
      return "list";
    case Kind::kObject:
      return "dict";
    default:
      return "NoneType";
  }
}

// The input may say null and mean it; in the node's data null is a field the editor left empty.
View InputOrNode(const Settings& settings, std::string_view name) {
  const View input = settings.content()[name];
  return input.present() ? input : Settings::In(settings.node_data(), name);
}

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string ReadOperation(const Settings& settings) {
  const View operation = InputOrNode(settings, "operation");
  if (!operation.present()) return "store";
  if (!operation.is_string()) {
    throw Error(SYNAPPS_INVALID_ARGUMENT,
                "'" + PythonTypeName(operation) + "' object has no attribute 'lower'");
  }
  return *operation.AsString();
}

std::optional<std::string> ReadKey(View key) {
  if (!key.present()) return std::nullopt;
  if (key.is_array() || key.is_object()) {
    throw Error(SYNAPPS_INVALID_ARGUMENT, "unhashable type: '" + PythonTypeName(key) + "'");
  }
  return std::string(key.text());
}

std::vector<std::string> ReadTags(View tags) {
  std::vector<std::string> texts;
  if (!tags.present() || tags.is_null()) return texts;
  if (tags.is_string()) return {*tags.AsString()};
  if (!tags.is_array()) {
    throw Error(SYNAPPS_INVALID_ARGUMENT,
                "\"tags\" must be a list of strings, it is " + Settings::Shorten(tags.text()));
  }
  for (const View tag : tags.Items()) {
    if (tag.is_array() || tag.is_object()) {
      throw Error(SYNAPPS_INVALID_ARGUMENT,
                  "a tag must be a string, one is " + Settings::Shorten(tag.text()));
    }
    texts.push_back(tag.is_string() ? *tag.AsString() : std::string(tag.text()));
  }
  return texts;
}

int ReadLimit(View limit) {
  if (!limit.present()) return 100;
  const auto value = limit.AsInteger();
  if (!value || *value < 1 || *value > 1000) {
    throw Error(SYNAPPS_INVALID_ARGUMENT, "\"limit\" must be an integer from 1 to 1000, it is " +
                                              Settings::Shorten(limit.text()));
  }
  return static_cast<int>(*value);
}

std::string ReadData(View content) {
  if (!content.present()) return "null";
  const View data = content["data"];
  return std::string(data.present() ? data.text() : content.text());
}

}  // namespace

MemoryRequest ReadMemoryRequest(const Settings& settings) {
  MemoryRequest request;
  request.operation = ReadOperation(settings);
  request.action = LowerCase(request.operation);
  request.name_space = settings.Text("namespace").value_or("");
  const bool stores = request.action == "store";
  const bool lists = request.action == "list";
  if (stores || request.action == "retrieve" || request.action == "delete") {
    request.key = ReadKey(InputOrNode(settings, "key"));
  }
  if (stores || lists || request.action == "retrieve") {
    request.tags = ReadTags(InputOrNode(settings, "tags"));
  }
  if (stores) request.data = ReadData(settings.content());
  if (lists) {
    request.limit = ReadLimit(settings.Find("limit"));
    request.after_key = ReadKey(settings.Find("after_key"));
  }
  return request;
}

}  // namespace memory
