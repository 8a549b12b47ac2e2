#include "applets/admin/stored_quarantines.h"

#include <gtest/gtest.h>

#include "unit/applets/admin/fakes.h"

namespace synappsd::applets {
namespace {

Quarantine Sample() {
  Quarantine quarantine;
  quarantine.package = "org.p";
  quarantine.version = "1.2.3";
  quarantine.since_unix_seconds = 1795388376.25;
  quarantine.until_unix_seconds = 1795390176.25;
  quarantine.crash.signal = 11;
  quarantine.crash.reason = "signal 11 (Segmentation fault)";
  quarantine.crash.type = "writer";
  quarantine.crash.method = "applet.handle/1";
  quarantine.crash.unix_seconds = 1795388376;
  return quarantine;
}

TEST(StoredQuarantines, SurviveARestart) {
  testing::MemoryAppletStates states;
  StoredQuarantines(states, {}).Put(Sample());
  StoredQuarantines after(states, states.Records());
  ASSERT_EQ(after.All().size(), 1u);
  EXPECT_EQ(WriteQuarantine(after.All()[0]), WriteQuarantine(Sample()));
  EXPECT_EQ(after.All()[0].package, "org.p");
  EXPECT_EQ(after.All()[0].crash.signal, 11);
  EXPECT_EQ(after.All()[0].until_unix_seconds, 1795390176.25);
  after.Remove("org.p");
  EXPECT_TRUE(after.All().empty());
  EXPECT_TRUE(StoredQuarantines(states, states.Records()).All().empty());
}

TEST(StoredQuarantines, WhatCannotBeReadOrWrittenHurtsNobody) {
  testing::MemoryAppletStates states;
  store::AppletStateRecord garbage;
  garbage.package = "org.q";
  garbage.quarantine = std::string("[");
  StoredQuarantines quarantines(states, {garbage});
  EXPECT_TRUE(quarantines.All().empty());
  states.failure = Status(Code::kUnavailable, "busy");
  quarantines.Put(Sample());
  EXPECT_EQ(quarantines.All().size(), 1u);
}

}  // namespace
}  // namespace synappsd::applets
