#include "config/assignment.h"

#include "config/text.h"

namespace synappsd::config {
namespace {

// A value that is wrong may be a key pasted into the wrong place: long ones are cut.
constexpr std::size_t kMaxShownCharacters = 80;

std::string Shown(const Assignment& assignment) {
  if (assignment.setting->is_secret) return " (value not shown)";
  std::string text;
  for (const std::string& item : assignment.value.items) {
    text += (text.empty() ? "" : ", ") + item;
  }
  text = MaskUserinfo(text);
  if (text.size() > kMaxShownCharacters) text = text.substr(0, kMaxShownCharacters) + "...";
  return " = " + QuotedText(text);
}

}  // namespace

Status Apply(const Assignment& assignment, Config* config) {
  const Status status = assignment.setting->set(assignment.value, config);
  if (status.ok()) return status;
  return {Code::kInvalidArgument, assignment.origin + ": " + assignment.setting->key +
                                      Shown(assignment) + " " + status.message() +
                                      "; allowed: " + assignment.setting->allowed};
}

}  // namespace synappsd::config
