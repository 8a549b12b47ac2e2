#include "cluster/membership.h"

#include <gtest/gtest.h>

namespace synappsd::cluster {
namespace {

using Act = Membership::Act;
using Renewal = Membership::Renewal;
using State = Membership::State;

class MembershipTest : public ::testing::Test {
 protected:
  MonotonicTime At(int ms) const { return MonotonicTime(Milliseconds(1'000'000 + ms)); }

  void Register(int ms) {
    ASSERT_EQ(membership_.Next(At(ms)), Act::kRegister);
    membership_.OnRegistered(true, At(ms), At(ms));
  }

  Membership membership_{{Milliseconds(15'000), Milliseconds(5'000)}};
};

TEST_F(MembershipTest, RegistersThenRenewsAtEachHeartbeat) {
  Register(0);
  EXPECT_EQ(membership_.Next(At(4'999)), Act::kWait);
  EXPECT_EQ(membership_.due(), At(5'000));
  EXPECT_EQ(membership_.Next(At(5'000)), Act::kRenew);
  membership_.OnRenewed(Renewal::kHeld, At(5'000), At(5'010));
  EXPECT_EQ(membership_.Next(At(9'999)), Act::kWait);
  EXPECT_EQ(membership_.Next(At(10'000)), Act::kRenew);
}

// The database may have counted from a later moment, never from an earlier one.
TEST_F(MembershipTest, TheLeaseCountsFromWhenTheRenewalWasSent) {
  Register(0);
  membership_.Next(At(5'000));
  membership_.OnRenewed(Renewal::kHeld, At(5'000), At(9'000));
  EXPECT_EQ(membership_.lease_end(), At(20'000));
}

TEST_F(MembershipTest, ARegistrationThatFailsIsTriedAgain) {
  EXPECT_EQ(membership_.Next(At(0)), Act::kRegister);
  membership_.OnRegistered(false, At(0), At(100));
  EXPECT_EQ(membership_.Next(At(1'099)), Act::kWait);
  EXPECT_EQ(membership_.Next(At(1'100)), Act::kRegister);
}

TEST_F(MembershipTest, ARenewalThatFailsIsTriedAgainWellBeforeTheLeaseEnds) {
  Register(0);
  int tries = 0;
  for (int ms = 5'000; ms < 15'000; ++ms) {
    if (membership_.Next(At(ms)) != Act::kRenew) continue;
    ++tries;
    membership_.OnRenewed(Renewal::kUnknown, At(ms), At(ms));
  }
  EXPECT_EQ(tries, 10);
  EXPECT_EQ(membership_.state(), State::kMember);
}

TEST_F(MembershipTest, AnOverdueLeaseIsStillRenewedIfTheDatabaseSaysSo) {
  Register(0);
  membership_.Next(At(14'500));
  membership_.OnRenewed(Renewal::kUnknown, At(14'500), At(14'500));
  membership_.Next(At(15'000));
  EXPECT_EQ(membership_.state(), State::kOverdue);
  EXPECT_EQ(membership_.Next(At(15'500)), Act::kRenew);
  membership_.OnRenewed(Renewal::kHeld, At(15'500), At(15'500));
  EXPECT_EQ(membership_.state(), State::kMember);
  EXPECT_EQ(membership_.lease_end(), At(30'500));
}

TEST_F(MembershipTest, WhoLostItsLeaseDropsOnceThenRegistersAnew) {
  Register(0);
  membership_.Next(At(5'000));
  membership_.OnRenewed(Renewal::kLost, At(5'000), At(5'000));
  EXPECT_EQ(membership_.state(), State::kFenced);
  EXPECT_EQ(membership_.Next(At(5'001)), Act::kDrop);
  EXPECT_EQ(membership_.Next(At(60'000)), Act::kWait);
  membership_.OnDropped();
  EXPECT_EQ(membership_.Next(At(60'001)), Act::kRegister);
  membership_.OnRegistered(true, At(60'001), At(60'001));
  EXPECT_EQ(membership_.state(), State::kMember);
}

TEST_F(MembershipTest, ASecondLossIsDroppedToo) {
  Register(0);
  for (int round = 1; round <= 2; ++round) {
    const int ms = round * 20'000;
    membership_.Next(At(ms));
    membership_.OnRenewed(Renewal::kLost, At(ms), At(ms));
    EXPECT_EQ(membership_.Next(At(ms)), Act::kDrop);
    membership_.OnDropped();
    Register(ms);
  }
}

}  // namespace
}  // namespace synappsd::cluster
