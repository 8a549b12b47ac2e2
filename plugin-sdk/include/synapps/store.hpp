// synapps/store.hpp - store.*/1: JSON values by key and namespace, kept for ever, visible to this
// package only.
//
// What a call writes is committed with its answer, or not at all. A function here calls on_done
// only if it succeeded; a failure becomes the answer of the call.
#ifndef SYNAPPS_STORE_HPP_
#define SYNAPPS_STORE_HPP_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call.hpp"

namespace synapps {

// A value as store.get/1 and store.list/1 show it.
struct StoredValue {
  std::string key;
  std::string value;  // a JSON text
  std::vector<std::string> tags;
};

struct StoredPage {
  std::vector<StoredValue> items;
  std::optional<std::string> next_after_key;  // nothing: this was the last page
};

struct StoreQuery {
  std::string name_space;
  std::vector<std::string> any_tag;  // values with at least one of these; empty: all
  std::optional<std::string> after_key;
  int limit = 100;  // at most 1000
};

namespace detail {

inline std::string TextArray(const std::vector<std::string>& texts) {
  json::Array array;
  for (const std::string& text : texts) array.Text(text);
  return array.str();
}

inline StoredValue ToStoredValue(json::View view) {
  StoredValue stored{view["key"].AsString().value_or(""), std::string(view["value"].text()), {}};
  for (const json::View tag : view["tags"].Items()) {
    stored.tags.push_back(tag.AsString().value_or(""));
  }
  return stored;
}

}  // namespace detail

// on_done(Call). `value` is a JSON text.
template <class OnDone>
void StorePut(Call call, std::string_view name_space, const StoredValue& stored, OnDone on_done) {
  Ask(std::move(call), "store.put/1",
      json::Object()
          .Text("namespace", name_space)
          .Text("key", stored.key)
          .Raw("value", stored.value)
          .Raw("tags", detail::TextArray(stored.tags))
          .str(),
      {}, [on_done = std::move(on_done)](Call waiting, Reply reply) mutable {
        RequireAnswer("store.put/1", reply);
        on_done(std::move(waiting));
      });
}

// on_done(Call, std::optional<StoredValue>): nothing if there is no such key.
template <class OnDone>
void StoreGet(Call call, std::string_view name_space, std::string_view key, OnDone on_done) {
  Ask(std::move(call), "store.get/1",
      json::Object().Text("namespace", name_space).Text("key", key).str(), {},
      [on_done = std::move(on_done)](Call waiting, Reply reply) mutable {
        std::optional<StoredValue> stored;
        if (reply.status != SYNAPPS_NOT_FOUND) {
          stored = detail::ToStoredValue(RequireAnswer("store.get/1", reply));
        }
        on_done(std::move(waiting), std::move(stored));
      });
}

// on_done(Call, bool): whether there was such a key.
template <class OnDone>
void StoreDelete(Call call, std::string_view name_space, std::string_view key, OnDone on_done) {
  Ask(std::move(call), "store.delete/1",
      json::Object().Text("namespace", name_space).Text("key", key).str(), {},
      [on_done = std::move(on_done)](Call waiting, Reply reply) mutable {
        const json::View answer = RequireAnswer("store.delete/1", reply);
        on_done(std::move(waiting), answer["deleted"].AsBool().value_or(false));
      });
}

// on_done(Call, StoredPage).
template <class OnDone>
void StoreList(Call call, const StoreQuery& query, OnDone on_done) {
  json::Object object;
  object.Text("namespace", query.name_space).Raw("any_tag", detail::TextArray(query.any_tag));
  object.Integer("limit", query.limit);
  if (query.after_key) object.Text("after_key", *query.after_key);
  Ask(std::move(call), "store.list/1", object.str(), {},
      [on_done = std::move(on_done)](Call waiting, Reply reply) mutable {
        const json::View answer = RequireAnswer("store.list/1", reply);
        StoredPage page;
        for (const json::View item : answer["items"].Items()) {
          page.items.push_back(detail::ToStoredValue(item));
        }
        page.next_after_key = answer["next_after_key"].AsString();
        on_done(std::move(waiting), std::move(page));
      });
}

// on_done(Call). Every key of the name space is gone afterwards.
template <class OnDone>
void StoreClear(Call call, std::string_view name_space, OnDone on_done) {
  Ask(std::move(call), "store.clear/1", json::Object().Text("namespace", name_space).str(), {},
      [on_done = std::move(on_done)](Call waiting, Reply reply) mutable {
        RequireAnswer("store.clear/1", reply);
        on_done(std::move(waiting));
      });
}

}  // namespace synapps

#endif  // SYNAPPS_STORE_HPP_
