// Texts on PostgreSQL: their order, and those it cannot store.
#include <random>

#include "unit/store/postgres_fixture.h"

namespace synappsd::store {
namespace {

using PostgresTextTest = PostgresStoreTest;

StoreWrite Put(const std::string& key) {
  StoreWrite write;
  write.value.package = "p";
  write.value.key = key;
  write.value.value = "1";
  return write;
}

TEST_F(PostgresTextTest, KeysAreInTheOrderOfTheirBytesWhateverTheDatabasesLanguage) {
  server_->Execute(
      "CREATE DATABASE german TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE "
      "'de' LOCALE 'C'");
  UseUrl(server_->url("german"));
  Open();
  const std::vector<std::string> keys = {"B", "Z", "a", "b", "\u00c4", "\u00e4"};
  for (const std::string& key : keys) ASSERT_TRUE(store().WriteValues({Put(key)}).ok());
  std::vector<std::string> listed;
  ValueQuery query;
  query.package = "p";
  query.limit = 2;
  for (;;) {
    const std::vector<StoredValue> page = store().ListValues(query);
    if (page.empty()) break;
    for (const StoredValue& value : page) listed.push_back(value.key);
    query.after_key = listed.back();
  }
  EXPECT_EQ(listed, keys);
}

TEST_F(PostgresTextTest, ACharacterWithTheCode0IsRefused) {
  Open();
  FlowRecord flow = MakeFlow("a");
  flow.name = std::string("na\0me", 5);
  const Status status = store().PutFlow(flow);
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_NE(status.message().find("code 0"), std::string::npos) << status.message();
  EXPECT_EQ(store().GetFlow("a").status().code(), Code::kNotFound);
  EXPECT_EQ(store().WriteValues({Put("fine"), Put(std::string("\0", 1))}).code(),
            Code::kInvalidArgument);
  EXPECT_TRUE(store().PutFlow(MakeFlow("a")).ok());
}

TEST_F(PostgresTextTest, AnIdThatIsTooLongForAnIndexIsRefused) {
  Open();
  std::mt19937 random(1);
  std::string id;
  while (id.size() < 6000) id += static_cast<char>('a' + random() % 26);  // hardly compressible
  const Status status = store().PutFlow(MakeFlow(id));
  EXPECT_EQ(status.code(), Code::kInvalidArgument) << status.ToString();
  EXPECT_NE(status.message().find("too long"), std::string::npos) << status.message();
}

}  // namespace
}  // namespace synappsd::store
