#include "access/scope.h"

#include <gtest/gtest.h>

namespace synappsd::access {
namespace {

TEST(ScopeSet, HoldsWhatItHasAndNoMore) {
  const ScopeSet run = ScopeSet().With(Scope::kRun);
  EXPECT_TRUE(run.Holds(Scope::kRun));
  EXPECT_TRUE(run.Holds(Scope::kOpen));
  EXPECT_TRUE(run.Holds(Scope::kAnyKey));
  EXPECT_FALSE(run.Holds(Scope::kRead));
  EXPECT_FALSE(run.Holds(Scope::kWrite));
  EXPECT_FALSE(run.Holds(Scope::kAdmin));
}

TEST(ScopeSet, AdminHoldsAll) {
  for (const Scope scope : kKeyScopes) EXPECT_TRUE(ScopeSet::All().Holds(scope));
}

TEST(ScopeSet, WithoutAnyOnlyWhatIsOpenIsHeld) {
  EXPECT_TRUE(ScopeSet().Holds(Scope::kOpen));
  EXPECT_FALSE(ScopeSet().Holds(Scope::kAnyKey));
  for (const Scope scope : kKeyScopes) EXPECT_FALSE(ScopeSet().Holds(scope));
}

TEST(ParseScopes, ReadsWhatToStringWrites) {
  for (const char* text : {"read", "read run", "read run write", "admin", "read admin"}) {
    const Result<ScopeSet> scopes = ParseScopes(text);
    ASSERT_TRUE(scopes.ok()) << text;
    EXPECT_EQ(scopes->ToString(), text);
  }
}

TEST(ParseScopes, TakesCommasAnyOrderAndRepetitions) {
  ASSERT_TRUE(ParseScopes("write,, read  read,").ok());
  EXPECT_EQ(ParseScopes("write,, read  read,")->ToString(), "read write");
}

TEST(ParseScopes, RefusesOtherWords) {
  for (const char* text :
       {"", " ", ",", "Read", "open", "any", "read;run", "admins", "read\trun"}) {
    EXPECT_EQ(ParseScopes(text).status().code(), Code::kInvalidArgument) << text;
  }
  EXPECT_EQ(ParseScopes("read all").status().message(),
            "'all' is no scope: use read, run, write or admin");
}

TEST(Requirement, ShutsUnlessToldOtherwise) {
  const Requirement requirement;
  EXPECT_EQ(requirement.scope, Scope::kAdmin);
  EXPECT_TRUE(requirement.known_callers_only);
  EXPECT_FALSE(requirement.handler_decides);
}

}  // namespace
}  // namespace synappsd::access
