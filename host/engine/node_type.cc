#include "engine/node_type.h"

namespace synappsd::engine {

std::string LowerCase(std::string_view type) {
  std::string lower(type);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool IsStart(std::string_view type) { return LowerCase(type) == "start"; }

bool IsPassThrough(std::string_view type) { return IsStart(type) || LowerCase(type) == "end"; }

}  // namespace synappsd::engine
