#include "ctl/http/event_parser.h"

#include <utility>

namespace synappsd::ctl {
namespace {

constexpr std::size_t kMaxEventBytes = 16 << 20;

}  // namespace

Status EventParser::Feed(std::string_view bytes, std::vector<ServerEvent>* events) {
  for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    unread_.append(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
    if (unread_.ends_with('\r')) unread_.pop_back();
    TakeLine(unread_, events);
    unread_.clear();
  }
  unread_.append(bytes);
  if (unread_.size() + event_.data.size() <= kMaxEventBytes) return Status::Ok();
  return Status(Code::kResourceExhausted, "an event is larger than " +
                                              std::to_string(kMaxEventBytes >> 20) +
                                              " MiB: check that this is synappsd");
}

void EventParser::TakeLine(std::string_view line, std::vector<ServerEvent>* events) {
  if (line.empty()) {
    if (has_data_) events->push_back(std::move(event_));
    event_ = ServerEvent();
    has_data_ = false;
    return;
  }
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") event_.kind = value;
  if (field == "id") event_.id = value;
  if (field != "data") return;
  if (has_data_) event_.data += '\n';
  event_.data += value;
  has_data_ = true;
}

}  // namespace synappsd::ctl
