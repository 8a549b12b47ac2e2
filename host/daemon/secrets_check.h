// What the doctor says of the secrets in the database.
#ifndef SYNAPPSD_DAEMON_SECRETS_CHECK_H_
#define SYNAPPSD_DAEMON_SECRETS_CHECK_H_

#include "doctor/finding.h"
#include "secrets/vault.h"

namespace synappsd::daemon {

doctor::Finding ExamineSecrets(const secrets::VaultTrial& trial);

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_SECRETS_CHECK_H_
