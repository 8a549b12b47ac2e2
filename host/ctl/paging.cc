#include "ctl/paging.h"

#include <algorithm>

#include "ctl/answer_reading.h"

namespace synappsd::ctl {
namespace {

// Each divides the one before it, so that a smaller page begins where the last one ended.
constexpr std::size_t kPageSizes[] = {100, 50, 10, 5, 1};

bool IsTooLarge(const std::optional<json::Value>& refusal) {
  if (!refusal) return false;
  const json::Array& details = Items(*refusal, "details");
  return std::any_of(details.begin(), details.end(), [](const json::Value& detail) {
    return TextOf(detail, "type") == "page_too_large";
  });
}

}  // namespace

Status EachItem(Command& command, const std::string& path, std::size_t limit,
                const std::function<void(const json::Value&)>& on_item) {
  const char separator = path.find('?') == std::string::npos ? '?' : '&';
  const std::size_t* size = kPageSizes;
  for (std::size_t seen = 0; seen < limit;) {
    const auto page = command.Ask("GET", path + separator + "page_size=" + std::to_string(*size) +
                                             "&page=" + std::to_string(seen / *size + 1));
    if (!page.ok() && IsTooLarge(command.refusal()) && size + 1 != std::end(kPageSizes)) {
      ++size;
      continue;
    }
    if (!page.ok()) return page.status();
    const json::Array& items = Items(*page);
    const std::size_t count = std::min(items.size(), limit - seen);
    for (std::size_t i = 0; i < count; ++i) on_item(items[i]);
    if (items.size() < *size) break;
    seen += *size;
  }
  return Status::Ok();
}

}  // namespace synappsd::ctl
