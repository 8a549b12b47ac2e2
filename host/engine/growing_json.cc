#include "engine/growing_json.h"

namespace synappsd::engine {

GrowingJson::GrowingJson(Kind kind) : kind_(kind), members_(std::make_shared<Members>()) {}

void GrowingJson::Append(std::string_view member) {
  const std::lock_guard<std::mutex> lock(members_->mutex);
  std::string& text = members_->text;
  if (!text.empty()) text += ',';
  text += member;
  size_bytes_ = text.size();
}

GrowingJson::View GrowingJson::Now() const {
  View view(kind_);
  view.members_ = members_;
  view.size_bytes_ = size_bytes_;
  return view;
}

std::string GrowingJson::View::Text() const {
  const bool is_object = kind_ == Kind::kObject;
  std::string text;
  text.reserve(size_bytes_ + 2);
  text += is_object ? '{' : '[';
  if (members_ != nullptr) {
    const std::lock_guard<std::mutex> lock(members_->mutex);
    text.append(members_->text, 0, size_bytes_);
  }
  text += is_object ? '}' : ']';
  return text;
}

}  // namespace synappsd::engine
