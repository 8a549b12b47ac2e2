#include "daemon/secrets_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::daemon {
namespace {

using doctor::Finding;
using doctor::Level;
using ::testing::HasSubstr;

secrets::VaultTrial Right(std::size_t count) {
  secrets::VaultTrial trial;
  trial.key_place = "the key file /k";
  trial.secrets = count;
  return trial;
}

TEST(SecretsCheck, NoneIsNoTroubleWithAKeyOrWithout) {
  EXPECT_EQ(ExamineSecrets(Right(0)).level, Level::kOk);
  secrets::VaultTrial unmade = Right(0);
  unmade.key_status = Status(Code::kNotFound, "no such file");
  EXPECT_EQ(ExamineSecrets(unmade).level, Level::kOk);
}

TEST(SecretsCheck, AKeyThatCannotBeUsedIsAProblemBeforeTheFirstSecretToo) {
  secrets::VaultTrial open = Right(0);
  open.key_status = Status(Code::kPermissionDenied, "it is open to other users: chmod 0600 /k");
  const Finding finding = ExamineSecrets(open);
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_THAT(finding.what, HasSubstr("chmod 0600 /k"));
}

TEST(SecretsCheck, AllOpen) {
  const Finding finding = ExamineSecrets(Right(3));
  EXPECT_EQ(finding.level, Level::kOk);
  EXPECT_EQ(finding.what, "all 3 open with the key file /k");
}

TEST(SecretsCheck, AKeyThatIsGoneIsAProblemBeforeTheRestartThatNeedsIt) {
  secrets::VaultTrial gone = Right(2);
  gone.key_status = Status(Code::kNotFound, "the key file /k cannot be opened");
  gone.problems = {{"a", "x"}, {"b", "x"}};
  const Finding finding = ExamineSecrets(gone);
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_THAT(finding.what, HasSubstr("the key file /k cannot be opened"));
  EXPECT_THAT(finding.remedy, HasSubstr("put the master key back"));
}

TEST(SecretsCheck, ASecretThatDoesNotOpenIsNamed) {
  secrets::VaultTrial one = Right(2);
  one.problems = {{"token", "it is sealed with master key 1234"}};
  const Finding finding = ExamineSecrets(one);
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_EQ(finding.what, "1 of 2 cannot be opened: \"token\": it is sealed with master key 1234");
}

TEST(SecretsCheck, AMendedKeyWantsToBeRead) {
  secrets::VaultTrial newer = Right(1);
  newer.is_newer = true;
  const Finding finding = ExamineSecrets(newer);
  EXPECT_EQ(finding.level, Level::kWarning);
  EXPECT_EQ(finding.remedy, "systemctl reload synappsd");
}

}  // namespace
}  // namespace synappsd::daemon
