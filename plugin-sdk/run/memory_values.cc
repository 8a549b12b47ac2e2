#include "memory_values.h"

#include <algorithm>
#include <utility>

namespace synappsd::run {
namespace {

constexpr Milliseconds kAtOnce{0};

bool HasAny(const store::StoredValue& value, const std::vector<std::string>& tags) {
  return tags.empty() || std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
           return std::find(value.tags.begin(), value.tags.end(), tag) != value.tags.end();
         });
}

}  // namespace

void MemoryValues::GetValue(std::string package, std::string name_space, std::string key,
                            store::Callback<store::StoredValue> done) {
  Result<store::StoredValue> result = Status(Code::kNotFound, "no value \"" + key + "\"");
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = values_.find({std::move(package), std::move(name_space), std::move(key)});
    if (found != values_.end()) result = found->second;
  }
  timers_.After(kAtOnce, [done = std::move(done), result] { done(result); });
}

void MemoryValues::ListValues(store::ValueQuery query,
                              store::Callback<std::vector<store::StoredValue>> done) {
  std::vector<store::StoredValue> found;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto at = values_.upper_bound({query.package, query.name_space, query.after_key});
         at != values_.end() && found.size() < query.limit; ++at) {
      const auto& [package, name_space, key] = at->first;
      if (package != query.package || name_space != query.name_space) break;
      if (HasAny(at->second, query.any_tag)) found.push_back(at->second);
    }
  }
  timers_.After(kAtOnce, [done = std::move(done), found = std::move(found)] { done(found); });
}

void MemoryValues::WriteValues(std::vector<store::StoreWrite> writes, store::Done done) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (store::StoreWrite& write : writes) {
      store::StoredValue& value = write.value;
      const Key key{value.package, value.name_space, value.key};
      const auto found = values_.find(key);
      switch (write.kind) {
        case store::StoreWrite::Kind::kPut:
          if (found != values_.end()) value.created_time = found->second.created_time;
          values_[key] = std::move(value);
          break;
        case store::StoreWrite::Kind::kDelete:
          values_.erase(key);
          break;
        case store::StoreWrite::Kind::kClear:
          std::erase_if(values_, [&](const auto& entry) {
            return std::get<0>(entry.first) == std::get<0>(key) &&
                   std::get<1>(entry.first) == std::get<1>(key);
          });
          break;
      }
    }
  }
  if (done) timers_.After(kAtOnce, [done = std::move(done)] { done(Status::Ok()); });
}

}  // namespace synappsd::run
