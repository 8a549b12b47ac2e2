#include "store/database_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::store {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::string PathOf(const std::string& url) {
  const DatabaseLocation location = ParseDatabaseUrl(url).value();
  EXPECT_EQ(location.kind, DatabaseLocation::Kind::kSqlite) << url;
  return location.path;
}

Parameters ParametersOf(const std::string& url) {
  const DatabaseLocation location = ParseDatabaseUrl(url).value();
  EXPECT_EQ(location.kind, DatabaseLocation::Kind::kPostgresql) << url;
  return location.parameters;
}

TEST(DatabaseUrlTest, TakesTheExistingSystemsSpellings) {
  EXPECT_EQ(PathOf("sqlite:///synapps.db"), "synapps.db");
  EXPECT_EQ(PathOf("sqlite:////var/lib/x y.db"), "/var/lib/x y.db");
  EXPECT_EQ(PathOf("sqlite+aiosqlite:///synapps.db"), "synapps.db");
  EXPECT_EQ(PathOf("sqlite+aiosqlite:////abs/synapps.db"), "/abs/synapps.db");
  for (const char* scheme : {"postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg",
                             "postgresql+psycopg2"}) {
    EXPECT_EQ(ParametersOf(std::string(scheme) + "://db/x"),
              (Parameters{{"host", "db"}, {"dbname", "x"}}));
  }
}

TEST(DatabaseUrlTest, ReadsWhatItPrints) {
  EXPECT_EQ(SqliteUrlOf("/abs/x.db"), "sqlite:////abs/x.db");
  EXPECT_EQ(PathOf(SqliteUrlOf("rel/x.db")), "rel/x.db");
}

TEST(DatabaseUrlTest, TakesAPostgresqlUrlApart) {
  EXPECT_EQ(
      ParametersOf("postgresql://ada:p%40ss%2F%25:x@db.example:5433/my%20db?sslmode=verify-full"),
      (Parameters{{"user", "ada"},
                  {"password", "p@ss/%:x"},
                  {"host", "db.example"},
                  {"port", "5433"},
                  {"dbname", "my db"},
                  {"sslmode", "verify-full"}}));
  EXPECT_EQ(ParametersOf("postgresql://"), Parameters{});
  EXPECT_EQ(ParametersOf("postgresql:///x?host=%2Frun%2Fpg&ssl=require"),
            (Parameters{{"dbname", "x"}, {"host", "/run/pg"}, {"sslmode", "require"}}));
  EXPECT_EQ(ParametersOf("postgresql://[::1]:5/x"),
            (Parameters{{"host", "::1"}, {"port", "5"}, {"dbname", "x"}}));
  EXPECT_EQ(ParametersOf("postgresql://a,b:6/x"),
            (Parameters{{"host", "a,b"}, {"port", ",6"}, {"dbname", "x"}}));
}

TEST(DatabaseUrlTest, RefusesWhatNamesNoDatabase) {
  for (const char* url : {"",
                          "/var/lib/x.db",
                          "sqlite:x.db",
                          "sqlite://",
                          "sqlite:///",
                          "sqlite://x.db",
                          "sqlite:///:memory:",
                          "sqlite:///x.db?timeout=3",
                          "mysql://db/x",
                          "sqlite+pysqlite:///x.db",
                          "SQLITE:///x.db",
                          "postgresql+pg8000://db/x",
                          "postgresql:x",
                          "postgresql://db:0/x",
                          "postgresql://db:x/x",
                          "postgresql://db:65536/x",
                          "postgresql://db/x%0",
                          "postgresql://db/x%00",
                          "postgresql://db/x?colour=red",
                          "postgresql://db/x?connect_timeout=3"}) {
    EXPECT_EQ(ParseDatabaseUrl(url).status().code(), Code::kInvalidArgument) << url;
  }
}

TEST(DatabaseUrlTest, ShowsNoPasswords) {
  for (const char* url : {"postgresql://u:secret@db:x/y", "postgresql://db/x?password=secret",
                          "postgresql://u:secret%@db"}) {
    EXPECT_THAT(ParseDatabaseUrl(url).status().message(), Not(HasSubstr("secret"))) << url;
  }
  EXPECT_EQ(DescribeLocation(*ParseDatabaseUrl("postgresql://u:secret@db:5/x")), "x on db:5");
  EXPECT_EQ(DescribeLocation(*ParseDatabaseUrl("postgresql://u:secret@/")), "u");
  EXPECT_EQ(DescribeLocation(SqliteLocation("/a/b.db")), "/a/b.db");
}

}  // namespace
}  // namespace synappsd::store
