#include "repository/value_repository.h"

#include <algorithm>
#include <odb/database.hxx>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "entity/model-odb.hxx"
#include "repository/prepared.h"

namespace synappsd {
namespace store {

namespace {

// A page is at most so many, whatever was asked for: keys of a page are a statement's parameters.
constexpr std::size_t kMaxPage = 1000;

using ValueRows = odb::query<entity::Value>;
using TagRows = odb::query<entity::ValueTag>;

entity::ValueKey KeyOf(const StoredValue& value) {
  entity::ValueKey key;
  key.package = value.package;
  key.name_space = value.name_space;
  key.key = value.key;
  return key;
}

StoredValue RecordOf(entity::Value row) {
  StoredValue value;
  value.package = std::move(row.key.package);
  value.name_space = std::move(row.key.name_space);
  value.key = std::move(row.key.key);
  value.value = std::move(row.value);
  value.created_time = row.created_time;
  value.updated_time = row.updated_time;
  return value;
}

}  // namespace

void ValueRepository::Apply(const std::vector<StoreWrite>& writes) {
  for (const StoreWrite& write : writes) {
    switch (write.kind) {
      case StoreWrite::Kind::kPut:
        Put(write.value);
        break;
      case StoreWrite::Kind::kDelete:
        Delete(write.value);
        break;
      case StoreWrite::Kind::kClear:
        Clear(write.value);
        break;
    }
  }
}

void ValueRepository::Put(const StoredValue& value) {
  entity::Value row;
  row.key = KeyOf(value);
  const bool exists = database_.find<entity::Value>(row.key, row);
  row.value = value.value;
  row.updated_time = value.updated_time;
  if (exists) {
    database_.update(row);
    EraseTags(value);
  } else {
    row.created_time = value.created_time;
    database_.persist(row);
  }

  entity::ValueTag tag;
  tag.key.package = value.package;
  tag.key.name_space = value.name_space;
  tag.key.key = value.key;
  std::unordered_set<std::string> seen;
  for (const std::string& name : value.tags) {
    if (!seen.insert(name).second) continue;
    tag.key.tag = name;
    database_.persist(tag);
    ++tag.position;
  }
}

void ValueRepository::Delete(const StoredValue& value) {
  entity::Value row;
  const entity::ValueKey key = KeyOf(value);
  if (!database_.find<entity::Value>(key, row)) return;
  database_.erase<entity::Value>(key);
  EraseTags(value);
}

void ValueRepository::Clear(const StoredValue& value) {
  database_.erase_query<entity::Value>(ValueRows::key.package == value.package &&
                                       ValueRows::key.name_space == value.name_space);
  database_.erase_query<entity::ValueTag>(TagRows::key.package == value.package &&
                                          TagRows::key.name_space == value.name_space);
}

void ValueRepository::EraseTags(const StoredValue& value) {
  database_.erase_query<entity::ValueTag>(TagRows::key.package == value.package &&
                                          TagRows::key.name_space == value.name_space &&
                                          TagRows::key.key == value.key);
}

Result<StoredValue> ValueRepository::Get(const std::string& package, const std::string& name_space,
                                         const std::string& key) {
  entity::Value row;
  row.key.package = package;
  row.key.name_space = name_space;
  row.key.key = key;
  if (!database_.find<entity::Value>(row.key, row)) {
    return Status(Code::kNotFound, "there is no value '" + key + "'");
  }
  std::vector<StoredValue> values;
  values.push_back(RecordOf(std::move(row)));
  LoadTags(package, name_space, &values);
  return std::move(values[0]);
}

std::vector<StoredValue> ValueRepository::List(const ValueQuery& query) {
  std::vector<StoredValue> values;
  const std::size_t limit = std::min(query.limit, kMaxPage);
  const auto take = [&values](entity::Value& row) { values.push_back(RecordOf(std::move(row))); };
  if (query.any_tag.empty()) {
    entity::ValueKey after;
    after.package = query.package;
    after.name_space = query.name_space;
    after.key = query.after_key;
    const RowLimit rows(limit);
    ForEach(PreparedWith<entity::Value>(
                PreparedName("value.after" + rows.suffix), after,
                [&rows](const entity::ValueKey& key) {
                  return ValueRows(ValueRows::key.package == ValueRows::_ref(key.package) &&
                                   ValueRows::key.name_space == ValueRows::_ref(key.name_space) &&
                                   ValueRows::key.key > ValueRows::_ref(key.key)) +
                         "ORDER BY" + ValueRows::key.key + rows.clause;
                }),
            0, limit, take);
  } else {
    const std::vector<std::string> keys = KeysByTag(query, limit);
    if (keys.empty()) return values;
    for (entity::Value& row :
         database_.query<entity::Value>((ValueRows::key.package == query.package &&
                                         ValueRows::key.name_space == query.name_space &&
                                         ValueRows::key.key.in_range(keys.begin(), keys.end())) +
                                        "ORDER BY" + ValueRows::key.key)) {
      take(row);
    }
  }
  LoadTags(query.package, query.name_space, &values);
  return values;
}

// The first keys that have any of the tags. Each tag's keys are a range in order, so no more than
// `limit` of each are read.
std::vector<std::string> ValueRepository::KeysByTag(const ValueQuery& query, std::size_t limit) {
  std::set<std::string> keys;
  const RowLimit rows(limit);
  const std::set<std::string> tags(query.any_tag.begin(), query.any_tag.end());
  for (const std::string& tag : tags) {
    entity::ValueTagKey after;
    after.package = query.package;
    after.name_space = query.name_space;
    after.tag = tag;
    after.key = query.after_key;
    ForEach(PreparedWith<entity::ValueTag>(
                PreparedName("tag.after" + rows.suffix), after,
                [&rows](const entity::ValueTagKey& key) {
                  return TagRows(TagRows::key.package == TagRows::_ref(key.package) &&
                                 TagRows::key.name_space == TagRows::_ref(key.name_space) &&
                                 TagRows::key.tag == TagRows::_ref(key.tag) &&
                                 TagRows::key.key > TagRows::_ref(key.key)) +
                         "ORDER BY" + TagRows::key.key + rows.clause;
                }),
            0, limit, [&keys](entity::ValueTag& row) { keys.insert(std::move(row.key.key)); });
  }
  std::vector<std::string> first(keys.begin(), keys.end());
  if (first.size() > limit) first.resize(limit);
  return first;
}

void ValueRepository::LoadTags(const std::string& package, const std::string& name_space,
                               std::vector<StoredValue>* values) {
  if (values->empty()) return;
  std::unordered_map<std::string, StoredValue*> by_key;
  std::vector<std::string> keys;
  for (StoredValue& value : *values) {
    by_key[value.key] = &value;
    keys.push_back(value.key);
  }
  for (entity::ValueTag& row : database_.query<entity::ValueTag>(
           (TagRows::key.package == package && TagRows::key.name_space == name_space &&
            TagRows::key.key.in_range(keys.begin(), keys.end())) +
           "ORDER BY" + TagRows::key.key + "," + TagRows::position)) {
    by_key.at(row.key.key)->tags.push_back(std::move(row.key.tag));
  }
}

}  // namespace store
}  // namespace synappsd
