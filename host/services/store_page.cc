#include "services/store_page.h"

#include <algorithm>
#include <utility>

#include "base/json.h"

namespace synappsd::services {
namespace {

using store::StoredValue;

bool HasAnyTag(const StoredValue& value, const std::vector<std::string>& any_tag) {
  if (any_tag.empty()) return true;
  return std::any_of(any_tag.begin(), any_tag.end(), [&](const std::string& tag) {
    return std::find(value.tags.begin(), value.tags.end(), tag) != value.tags.end();
  });
}

}  // namespace

StorePage MergePage(const store::ValueQuery& query, std::vector<StoredValue> stored,
                    const StoreOverlay& overlay) {
  // A full page says nothing about keys after its last one: they belong to the next page.
  std::optional<std::string> known_up_to;
  if (stored.size() >= query.limit) known_up_to = stored.back().key;

  StorePage page;
  for (StoredValue& value : stored) {
    if (!overlay.keys.contains(value.key)) page.items.push_back(std::move(value));
  }
  for (auto it = overlay.keys.upper_bound(query.after_key); it != overlay.keys.end(); ++it) {
    if (known_up_to && it->first > *known_up_to) break;
    if (it->second && HasAnyTag(*it->second, query.any_tag)) page.items.push_back(*it->second);
  }
  std::sort(page.items.begin(), page.items.end(),
            [](const StoredValue& a, const StoredValue& b) { return a.key < b.key; });
  page.next_after_key = known_up_to;
  if (page.items.size() > query.limit) {
    page.items.resize(query.limit);
    page.next_after_key = page.items.back().key;
  }
  return page;
}

std::string ItemJson(const StoredValue& value) {
  std::string text = "{\"key\":" + json::Quoted(value.key) + ",\"value\":" + value.value;
  text += ",\"tags\":[";
  for (std::size_t i = 0; i < value.tags.size(); ++i) {
    if (i > 0) text += ',';
    json::AppendQuoted(value.tags[i], &text);
  }
  text += "],\"created_time\":" + json::FormatDouble(value.created_time);
  text += ",\"updated_time\":" + json::FormatDouble(value.updated_time);
  return text + "}";
}

std::string PageJson(const StorePage& page) {
  std::string text = "{\"items\":[";
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    if (i > 0) text += ',';
    text += ItemJson(page.items[i]);
  }
  text += ']';
  if (page.next_after_key) text += ",\"next_after_key\":" + json::Quoted(*page.next_after_key);
  return text + "}";
}

}  // namespace synappsd::services
