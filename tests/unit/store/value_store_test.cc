#include "unit/store/database_fixture.h"

namespace synappsd::store {
namespace {

using ValueStoreTest = OpenStoreTest;

StoreWrite Put(const std::string& key, std::vector<std::string> tags = {}, double time = 1) {
  StoreWrite write;
  write.value.package = "org.example.memory";
  write.value.name_space = "notes";
  write.value.key = key;
  write.value.value = R"({"of":")" + key + "\"}";
  write.value.tags = std::move(tags);
  write.value.created_time = time;
  write.value.updated_time = time;
  return write;
}

StoreWrite As(StoreWrite::Kind kind, StoreWrite write) {
  write.kind = kind;
  return write;
}

ValueQuery Query(std::vector<std::string> any_tag = {}, const std::string& after = "",
                 std::size_t limit = 100) {
  ValueQuery query;
  query.package = "org.example.memory";
  query.name_space = "notes";
  query.any_tag = std::move(any_tag);
  query.after_key = after;
  query.limit = limit;
  return query;
}

class Values : public ValueStoreTest {
 protected:
  std::vector<std::string> Keys(const ValueQuery& query) {
    std::vector<std::string> keys;
    for (const StoredValue& value : store().ListValues(query)) keys.push_back(value.key);
    return keys;
  }
  Result<StoredValue> Get(const std::string& key) {
    return store().GetValue("org.example.memory", "notes", key);
  }
};

using Strings = std::vector<std::string>;

TEST_F(Values, AreKeptWithTheirTagsInOrder) {
  ASSERT_TRUE(store().WriteValues({Put("k", {"z", "a", "z", "m"}, 5)}).ok());
  Reopen();
  const StoredValue value = Get("k").value();
  EXPECT_EQ(value.package, "org.example.memory");
  EXPECT_EQ(value.name_space, "notes");
  EXPECT_EQ(value.key, "k");
  EXPECT_EQ(value.value, R"({"of":"k"})");
  EXPECT_EQ(value.tags, (Strings{"z", "a", "m"}));
  EXPECT_EQ(value.created_time, 5);
  EXPECT_EQ(value.updated_time, 5);
}

TEST_F(Values, ReplacingKeepsTheTimeOfCreationAndReplacesTheTags) {
  ASSERT_TRUE(store().WriteValues({Put("k", {"old", "both"}, 5)}).ok());
  ASSERT_TRUE(store().WriteValues({Put("k", {"both", "new"}, 9)}).ok());
  EXPECT_EQ(Get("k")->created_time, 5);
  EXPECT_EQ(Get("k")->updated_time, 9);
  EXPECT_EQ(Get("k")->tags, (Strings{"both", "new"}));
  EXPECT_TRUE(Keys(Query({"old"})).empty());
}

TEST_F(Values, DeletingTakesTheTagsAlongAndToleratesAbsence) {
  ASSERT_TRUE(store().WriteValues({Put("k", {"t"}), Put("l", {"t"})}).ok());
  ASSERT_TRUE(store()
                  .WriteValues({As(StoreWrite::Kind::kDelete, Put("k")),
                                As(StoreWrite::Kind::kDelete, Put("absent"))})
                  .ok());
  EXPECT_EQ(Get("k").status().code(), Code::kNotFound);
  EXPECT_EQ(Keys(Query({"t"})), Strings{"l"});
}

TEST_F(Values, ClearingEmptiesOneNameSpaceOfOnePackage) {
  StoreWrite other_space = Put("k", {"t"});
  other_space.value.name_space = "";
  StoreWrite other_package = Put("k", {"t"});
  other_package.value.package = "org.example.other";
  ASSERT_TRUE(store().WriteValues({Put("k", {"t"}), Put("l"), other_space, other_package}).ok());
  ASSERT_TRUE(store().WriteValues({As(StoreWrite::Kind::kClear, Put(""))}).ok());
  EXPECT_TRUE(Keys(Query()).empty());
  EXPECT_TRUE(Keys(Query({"t"})).empty());
  EXPECT_TRUE(store().GetValue("org.example.memory", "", "k").ok());
  EXPECT_TRUE(store().GetValue("org.example.other", "notes", "k").ok());
}

TEST_F(Values, WritesApplyInTheirOrder) {
  ASSERT_TRUE(
      store()
          .WriteValues({Put("k"), As(StoreWrite::Kind::kClear, Put("")), Put("l"), Put("l", {"t"})})
          .ok());
  EXPECT_EQ(Keys(Query()), Strings{"l"});
  EXPECT_EQ(Get("l")->tags, Strings{"t"});
}

TEST_F(Values, AreListedByKeyInPages) {
  ASSERT_TRUE(store().WriteValues({Put("b"), Put("d"), Put("a"), Put("c")}).ok());
  EXPECT_EQ(Keys(Query({}, "", 3)), (Strings{"a", "b", "c"}));
  EXPECT_EQ(Keys(Query({}, "c", 3)), Strings{"d"});
  EXPECT_TRUE(Keys(Query({}, "", 0)).empty());
}

TEST_F(Values, AreListedByAnyOfTheTagsOnceEach) {
  ASSERT_TRUE(store()
                  .WriteValues({Put("d", {"x", "y"}), Put("a", {"y"}), Put("b", {"z"}),
                                Put("c", {"x"}), Put("e")})
                  .ok());
  EXPECT_EQ(Keys(Query({"x", "y", "x"})), (Strings{"a", "c", "d"}));
  EXPECT_EQ(Keys(Query({"x", "y"}, "a", 1)), Strings{"c"});
  EXPECT_EQ(Keys(Query({"x", "y"}, "c", 5)), Strings{"d"});
  EXPECT_TRUE(Keys(Query({"absent"})).empty());
  EXPECT_EQ(store().ListValues(Query({"y"})).at(1).tags, (Strings{"x", "y"}));
}

TEST_F(Values, APageHasABound) {
  std::vector<StoreWrite> writes;
  for (int i = 0; i < 1005; ++i) writes.push_back(Put("k" + std::to_string(i), {"t"}));
  ASSERT_TRUE(store().WriteValues(writes).ok());
  EXPECT_EQ(Keys(Query({}, "", 100000)).size(), 1000u);
  EXPECT_EQ(Keys(Query({"t"}, "", 100000)).size(), 1000u);
}

}  // namespace
}  // namespace synappsd::store
