#include "services/store_page.h"

#include <gtest/gtest.h>

namespace synappsd::services {
namespace {

store::StoredValue Value(const std::string& key, std::vector<std::string> tags = {}) {
  store::StoredValue value;
  value.key = key;
  value.value = "1";
  value.tags = std::move(tags);
  return value;
}

std::string Keys(const StorePage& page) {
  std::string keys;
  for (const auto& item : page.items) keys += item.key;
  return keys + "|" + page.next_after_key.value_or("end");
}

store::ValueQuery Query(std::size_t limit, const std::string& after_key = "") {
  store::ValueQuery query;
  query.limit = limit;
  query.after_key = after_key;
  return query;
}

TEST(StorePage, PassesOnWhatIsStored) {
  EXPECT_EQ(Keys(MergePage(Query(3), {Value("a"), Value("b")}, {})), "ab|end");
  EXPECT_EQ(Keys(MergePage(Query(2), {Value("a"), Value("b")}, {})), "ab|b");
}

TEST(StorePage, PutsWhatTheCallWroteInItsPlace) {
  StoreOverlay overlay;
  overlay.keys["b"] = Value("b");
  overlay.keys["z"] = Value("z");
  EXPECT_EQ(Keys(MergePage(Query(9), {Value("a"), Value("c")}, overlay)), "abcz|end");
}

TEST(StorePage, LeavesOutWhatTheCallDeleted) {
  StoreOverlay overlay;
  overlay.keys["a"] = store::Optional<store::StoredValue>();
  EXPECT_EQ(Keys(MergePage(Query(2), {Value("a"), Value("b")}, overlay)), "b|b");
}

TEST(StorePage, NeverSkipsAKey) {
  // "c" was written by the call; the store's page ends at "b": "c" belongs to the next one.
  StoreOverlay overlay;
  overlay.keys["c"] = Value("c");
  EXPECT_EQ(Keys(MergePage(Query(2), {Value("a"), Value("b")}, overlay)), "ab|b");
  EXPECT_EQ(Keys(MergePage(Query(2, "b"), {Value("d"), Value("e")}, overlay)), "cd|d");
  EXPECT_EQ(Keys(MergePage(Query(2, "d"), {Value("e")}, overlay)), "e|end");
}

TEST(StorePage, FiltersWhatTheCallWroteByTag) {
  StoreOverlay overlay;
  overlay.keys["b"] = Value("b", {"x"});
  overlay.keys["c"] = Value("c", {"y"});
  store::ValueQuery query = Query(9);
  query.any_tag = {"x", "w"};
  EXPECT_EQ(Keys(MergePage(query, {Value("a", {"w"})}, overlay)), "ab|end");
}

TEST(StorePage, WritesItemsAsJson) {
  store::StoredValue value = Value("k\"", {"t", "u"});
  value.value = R"({"n":1.0})";
  value.created_time = 1.5;
  value.updated_time = 2;
  EXPECT_EQ(
      ItemJson(value),
      R"({"key":"k\"","value":{"n":1.0},"tags":["t","u"],"created_time":1.5,"updated_time":2.0})");
}

}  // namespace
}  // namespace synappsd::services
