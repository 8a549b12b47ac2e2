#include "ctl/db_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;

template <typename Report>
std::string Text(const Report& report) {
  std::ostringstream out;
  Print(report, out);
  return out.str();
}

template <typename Report>
std::string Json(const Report& report) {
  return json::Write(json::Value(ToJson(report)));
}

TEST(DbReportsTest, ALeaseThatNeverEndsIsShown) {
  maintenance::StatusReport report;
  report.kind = "postgresql";
  maintenance::Daemon daemon;
  daemon.lease_until = std::numeric_limits<double>::infinity();
  report.daemons.push_back(daemon);
  EXPECT_THAT(Text(report), HasSubstr("never"));
  EXPECT_THAT(Json(report), HasSubstr(R"("lease_until":null)"));
}

TEST(DbReportsTest, EachFaultIsALineUnderItsPoint) {
  maintenance::CheckReport report;
  report.points.push_back({"pages", {}, ""});
  report.points.push_back({"tallies", {"one is wrong"}, ""});
  EXPECT_EQ(Text(report), "pages: sound\ntallies: NOT SOUND\n  one is wrong\n");
  report.points[1].repaired = "counted anew";
  EXPECT_EQ(Text(report), "pages: sound\ntallies: repaired: counted anew\n  one is wrong\n");
  EXPECT_THAT(Json(report), HasSubstr(R"("sound":true)"));
}

TEST(DbReportsTest, WhatWouldBeDoneIsNotSaidToBeDone) {
  maintenance::MigrateReport report;
  report.database = "x.db";
  report.to_version = 4;
  report.steps = {"version 4: more"};
  report.dry_run = true;
  EXPECT_EQ(Text(report), "what would be done to x.db:\n- version 4: more\n");
  report.dry_run = false;
  EXPECT_EQ(Text(report), "x.db has schema version 4 now\n");
}

}  // namespace
}  // namespace synappsd::ctl
