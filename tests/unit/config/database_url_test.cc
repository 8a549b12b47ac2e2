#include "config/database_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(DatabaseUrlTest, TakesTheExistingSystemsSpellings) {
  EXPECT_EQ(*SqlitePathOf("sqlite:///synapps.db"), "synapps.db");
  EXPECT_EQ(*SqlitePathOf("sqlite:////var/lib/x y.db"), "/var/lib/x y.db");
  EXPECT_EQ(*SqlitePathOf("sqlite+aiosqlite:///synapps.db"), "synapps.db");
  EXPECT_EQ(*SqlitePathOf("sqlite+aiosqlite:////abs/synapps.db"), "/abs/synapps.db");
}

TEST(DatabaseUrlTest, ReadsWhatItPrints) {
  EXPECT_EQ(SqliteUrlOf("/abs/x.db"), "sqlite:////abs/x.db");
  EXPECT_EQ(*SqlitePathOf(SqliteUrlOf("rel/x.db")), "rel/x.db");
}

TEST(DatabaseUrlTest, SaysThatPostgresqlIsNotSupportedYet) {
  for (const char* url : {"postgresql+asyncpg://u:secret@db/synapps", "postgresql://db/x",
                          "postgres://db/x", "postgresql+psycopg://db/x"}) {
    const Status status = SqlitePathOf(url).status();
    EXPECT_EQ(status.code(), Code::kUnimplemented) << url;
    EXPECT_THAT(status.message(), HasSubstr("does not support yet"));
    EXPECT_THAT(status.message(), Not(HasSubstr("secret")));
  }
}

TEST(DatabaseUrlTest, RefusesWhatNamesNoFile) {
  for (const char* url : {"", "/var/lib/x.db", "sqlite:x.db", "sqlite://", "sqlite:///",
                          "sqlite://x.db", "sqlite:///:memory:", "sqlite:///x.db?timeout=3",
                          "mysql://db/x", "sqlite+pysqlite:///x.db", "SQLITE:///x.db"}) {
    EXPECT_EQ(SqlitePathOf(url).status().code(), Code::kInvalidArgument) << url;
  }
}

}  // namespace
}  // namespace synappsd::config
