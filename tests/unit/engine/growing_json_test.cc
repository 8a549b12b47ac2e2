#include "engine/growing_json.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace synappsd::engine {
namespace {

TEST(GrowingJsonTest, ViewsKeepWhatWasThereWhenTheyWereTaken) {
  GrowingJson results(GrowingJson::Kind::kObject);
  const GrowingJson::View none = results.Now();
  results.Append(R"("a":1)");
  const GrowingJson::View one = results.Now();
  results.Append(R"("b":[2])");
  EXPECT_EQ(none.Text(), "{}");
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(one.Text(), R"({"a":1})");
  EXPECT_EQ(results.Now().Text(), R"({"a":1,"b":[2]})");
}

TEST(GrowingJsonTest, ArraysHaveBrackets) {
  GrowingJson ids(GrowingJson::Kind::kArray);
  EXPECT_EQ(ids.Now().Text(), "[]");
  ids.Append(R"("a")");
  ids.Append(R"("b")");
  EXPECT_EQ(ids.Now().Text(), R"(["a","b"])");
}

TEST(GrowingJsonTest, AViewOutlivesItsSource) {
  std::optional<GrowingJson> source(GrowingJson::Kind::kObject);
  source->Append(R"("a":1)");
  const GrowingJson::View view = source->Now();
  source.reset();
  EXPECT_EQ(view.Text(), R"({"a":1})");
  EXPECT_EQ(GrowingJson::View().Text(), "{}");
  EXPECT_EQ(GrowingJson::View(GrowingJson::Kind::kArray).Text(), "[]");
}

TEST(GrowingJsonTest, ViewsMayBeReadWhileItGrows) {
  GrowingJson ids(GrowingJson::Kind::kArray);
  ids.Append("0");
  const GrowingJson::View first = ids.Now();
  std::thread reader([&] {
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(first.Text(), "[0]");
  });
  for (int i = 1; i < 1000; ++i) ids.Append(std::to_string(i));
  reader.join();
}

}  // namespace
}  // namespace synappsd::engine
