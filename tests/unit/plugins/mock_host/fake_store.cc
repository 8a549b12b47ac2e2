#include "fake_store.h"

#include <algorithm>
#include <stdexcept>
#include <synapps/json.hpp>

namespace synappsd::testing {
namespace {

using synapps::json::Array;
using synapps::json::Object;
using synapps::json::View;

std::vector<std::string> Texts(View array) {
  std::vector<std::string> texts;
  for (const View item : array.Items()) texts.push_back(item.AsString().value());
  return texts;
}

std::string Show(const std::string& key, const std::string& value,
                 const std::vector<std::string>& tags) {
  Array tag_array;
  for (const std::string& tag : tags) tag_array.Text(tag);
  return Object()
      .Text("key", key)
      .Raw("value", value)
      .Raw("tags", tag_array.str())
      .Raw("created_time", "1.5")
      .Raw("updated_time", "2.5")
      .str();
}

bool SharesOne(const std::vector<std::string>& wanted, const std::vector<std::string>& tags) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& tag) {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
  });
}

}  // namespace

void FakeStore::AnswerAll(MockHost* host) {
  while (!host->open_questions().empty()) AnswerOne(host, host->open_questions().front());
}

void FakeStore::AnswerOne(MockHost* host, const Question& question) {
  const View json = View::Require(question.json);
  const std::string name_space = json["namespace"].AsString().value();
  const Key key = {name_space, json["key"].AsString().value_or("")};
  if (question.method == "store.put/1") {
    values_[key] = {std::string(json["value"].text()), Texts(json["tags"])};
    host->Answer(question.id, SYNAPPS_OK, "{}");
  } else if (question.method == "store.get/1") {
    const auto found = values_.find(key);
    if (found == values_.end()) {
      return host->Answer(question.id, SYNAPPS_NOT_FOUND, R"({"message":"no such key"})");
    }
    host->Answer(question.id, SYNAPPS_OK, Show(key.second, found->second.json, found->second.tags));
  } else if (question.method == "store.delete/1") {
    const bool deleted = values_.erase(key) > 0;
    host->Answer(question.id, SYNAPPS_OK, Object().Flag("deleted", deleted).str());
  } else if (question.method == "store.clear/1") {
    const auto in_name_space = [&](const auto& entry) { return entry.first.first == name_space; };
    std::erase_if(values_, in_name_space);
    host->Answer(question.id, SYNAPPS_OK, "{}");
  } else if (question.method == "store.list/1") {
    host->Answer(question.id, SYNAPPS_OK, List(question.json));
  } else {
    throw std::logic_error("FakeStore cannot answer " + question.method);
  }
}

std::string FakeStore::List(const std::string& json) const {
  const View query = View::Require(json);
  const std::vector<std::string> any_tag = Texts(query["any_tag"]);
  const auto limit = static_cast<std::size_t>(query["limit"].AsInteger().value());
  const Key after = {query["namespace"].AsString().value(),
                     query["after_key"].AsString().value_or("")};
  Array items;
  std::size_t count = 0;
  std::string last;
  for (auto it = values_.upper_bound(after); it != values_.end(); ++it) {
    const auto& [key, value] = *it;
    if (key.first != after.first) break;
    if (!any_tag.empty() && !SharesOne(any_tag, value.tags)) continue;
    if (count == std::min(limit, page_size_)) {
      return Object().Raw("items", items.str()).Text("next_after_key", last).str();
    }
    items.Raw(Show(key.second, value.json, value.tags));
    last = key.second;
    ++count;
  }
  return Object().Raw("items", items.str()).str();
}

}  // namespace synappsd::testing
