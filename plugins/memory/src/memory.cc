// The memory applet: README.md has its operations. Nothing is kept here; everything is in the
// host's store, and what a call writes is committed with its answer.

#include <memory>
#include <string>
#include <utility>

#include <synapps/applet.hpp>

#include "memory_key.h"
#include "memory_request.h"

namespace memory {
namespace {

using synapps::Call;
using synapps::Error;
using synapps::StoredPage;
using synapps::StoredValue;
using synapps::StoreQuery;
using synapps::json::Array;
using synapps::json::Object;
using synapps::json::Quote;
using synapps::json::View;

constexpr std::size_t kMaxMemoriesBytes = 8U << 20;  // of one answer by tags
constexpr int kPageSize = 100;

Object Metadata(const MemoryRequest& request) {
  Object metadata;
  metadata.Text("applet", "memory").Text("operation", request.action);
  if (!request.name_space.empty()) metadata.Text("namespace", request.name_space);
  return metadata;
}

void AnswerStatus(const Call& call, const MemoryRequest& request, const char* status) {
  call.AnswerContent(Object().Text("status", status).str(),
                     Metadata(request).Text("status", status).str());
}

std::string StoreKey(const std::string& key) { return ToStoreKey(View::Require(key)); }

void Store(Call call, MemoryRequest request) {
  const std::string key = request.key.value_or(NewKey());
  const StoredValue stored = {StoreKey(key), request.data, request.tags};
  const std::string name_space = request.name_space;
  synapps::StorePut(std::move(call), name_space, stored,
                    [request = std::move(request), key](Call waiting) {
                      waiting.AnswerContent(Object().Raw("key", key).Text("status", "stored").str(),
                                            Metadata(request).str());
                    });
}

// Collects the memories that have one of the tags, a page at a time.
struct TagSearch {
  MemoryRequest request;
  StoreQuery query;
  Object memories;
  std::size_t count = 0;
  std::size_t size_bytes = 0;
};

void AnswerMemories(const Call& call, const TagSearch& search) {
  if (search.count == 0) return AnswerStatus(call, search.request, "not_found");
  Array tags;
  for (const std::string& tag : search.request.tags) tags.Text(tag);
  call.AnswerContent(Object().Raw("memories", search.memories.str()).str(),
                     Metadata(search.request).Raw("by_tags", tags.str()).str());
}

void TakeMemory(const StoredValue& stored, TagSearch* search) {
  search->size_bytes += stored.key.size() + stored.value.size();
  if (search->size_bytes > kMaxMemoriesBytes) {
    throw Error(
        SYNAPPS_RESOURCE_EXHAUSTED,
        "the memories with these tags are larger than 8 MiB together: use narrower tags, or "
        "\"list\" the keys and retrieve one by one");
  }
  // Members have names that are strings: of a key like 7 it is the text.
  const std::string key = FromStoreKey(stored.key);
  search->memories.Raw(View::Require(key).AsString().value_or(key), stored.value);
  ++search->count;
}

void NextTagPage(Call call, std::shared_ptr<TagSearch> search) {
  const StoreQuery& query = search->query;
  synapps::StoreList(std::move(call), query, [search](Call waiting, const StoredPage& page) {
    for (const StoredValue& stored : page.items) TakeMemory(stored, search.get());
    if (!page.next_after_key) return AnswerMemories(waiting, *search);
    search->query.after_key = page.next_after_key;
    NextTagPage(std::move(waiting), search);
  });
}

void RetrieveByTags(Call call, MemoryRequest request) {
  if (request.tags.empty()) return AnswerStatus(call, request, "not_found");
  auto search = std::make_shared<TagSearch>();
  search->query = {request.name_space, request.tags, std::nullopt, kPageSize};
  search->request = std::move(request);
  NextTagPage(std::move(call), std::move(search));
}

void Retrieve(Call call, MemoryRequest request) {
  if (!request.has_key()) return RetrieveByTags(std::move(call), std::move(request));
  const std::string name_space = request.name_space;
  const std::string key = *request.key;
  synapps::StoreGet(std::move(call), name_space, StoreKey(key),
                    [request = std::move(request), key](
                        Call waiting, const std::optional<StoredValue>& stored) mutable {
                      if (!stored) return RetrieveByTags(std::move(waiting), std::move(request));
                      waiting.AnswerContent(stored->value, Metadata(request).Raw("key", key).str());
                    });
}

void AnswerDelete(const Call& call, const MemoryRequest& request, bool deleted) {
  const char* status = deleted ? "deleted" : "not_found";
  call.AnswerContent(Object().Text("status", status).Raw("key", request.key.value_or("null")).str(),
                     Metadata(request).Text("status", deleted ? "success" : status).str());
}

void Delete(Call call, MemoryRequest request) {
  if (!request.has_key()) return AnswerDelete(call, request, false);
  const std::string name_space = request.name_space;
  const std::string store_key = StoreKey(*request.key);
  synapps::StoreDelete(std::move(call), name_space, store_key,
                       [request = std::move(request)](Call waiting, bool deleted) {
                         AnswerDelete(waiting, request, deleted);
                       });
}

void Clear(Call call, MemoryRequest request) {
  const std::string name_space = request.name_space;
  synapps::StoreClear(std::move(call), name_space, [request = std::move(request)](Call waiting) {
    waiting.AnswerContent(R"({"status":"cleared"})",
                          Metadata(request).Text("status", "success").str());
  });
}

// Collects keys until there are as many as asked for or no more.
struct KeyList {
  MemoryRequest request;
  StoreQuery query;
  Array keys;
};

void NextKeyPage(Call call, std::shared_ptr<KeyList> list) {
  const StoreQuery& query = list->query;
  synapps::StoreList(std::move(call), query, [list](Call waiting, const StoredPage& page) {
    for (const StoredValue& stored : page.items) list->keys.Raw(FromStoreKey(stored.key));
    list->query.limit -= static_cast<int>(page.items.size());
    if (page.next_after_key && list->query.limit > 0) {
      list->query.after_key = page.next_after_key;
      return NextKeyPage(std::move(waiting), list);
    }
    const std::string next = page.next_after_key ? FromStoreKey(*page.next_after_key) : "null";
    waiting.AnswerContent(Object().Raw("keys", list->keys.str()).Raw("next_after_key", next).str(),
                          Metadata(list->request).str());
  });
}

void List(Call call, MemoryRequest request) {
  auto list = std::make_shared<KeyList>();
  list->query = {request.name_space, request.tags, std::nullopt, request.limit};
  if (request.after_key) list->query.after_key = StoreKey(*request.after_key);
  list->request = std::move(request);
  NextKeyPage(std::move(call), std::move(list));
}

class Memory {
 public:
  Memory(synapps::Host /*host*/, std::string_view config) : config_(config) {}

  void Handle(Call call, const synapps::Request& request) {
    const synapps::Settings settings(request.json, config_);
    MemoryRequest asked = ReadMemoryRequest(settings);
    const std::string action = asked.action;
    if (action == "store") return Store(std::move(call), std::move(asked));
    if (action == "retrieve") return Retrieve(std::move(call), std::move(asked));
    if (action == "delete") return Delete(std::move(call), std::move(asked));
    if (action == "clear") return Clear(std::move(call), std::move(asked));
    if (action == "list") return List(std::move(call), std::move(asked));
    // An answer, not a failure: existing clients look for the member "error" in the output.
    call.AnswerContent(Object().Text("error", "Invalid operation: " + asked.operation).str(),
                       Object().Text("applet", "memory").Text("status", "error").str());
  }

 private:
  const std::string config_;
};

}  // namespace
}  // namespace memory

SYNAPPS_APPLET(SYNAPPS_APPLET_PACKAGE, SYNAPPS_APPLET_VERSION, memory::Memory);
