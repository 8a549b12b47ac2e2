// Diagnosis: everything that can be examined while the daemon runs, for GET /api/v1/doctor.
#ifndef SYNAPPSD_DAEMON_DIAGNOSIS_H_
#define SYNAPPSD_DAEMON_DIAGNOSIS_H_

#include <string>
#include <vector>

#include "applets/admin/administration.h"
#include "applets/package_control.h"
#include "base/executor.h"
#include "config/load.h"
#include "doctor/finding.h"
#include "monitoring/health_check.h"
#include "rest/net/router.h"
#include "secrets/vault.h"
#include "services/http_transport.h"
#include "services/secret_source.h"

namespace synappsd::daemon {

// All must outlive the Diagnosis.
struct DiagnosisParts {
  const config::LoadedConfig& loaded;
  const applets::PackageControl& packages;
  const applets::AppletAdministration& administration;
  const services::SecretSource& secrets;
  const secrets::Vault& vault;
  services::HttpTransport& transport;
  monitoring::HealthCheck& readiness;
};

// How the packages fare, and what their sandboxes lack.
doctor::Findings ExaminePackages(const std::vector<applets::PackageStatus>& packages,
                                 const std::vector<applets::PackageListing>& listed);

class Diagnosis {
 public:
  explicit Diagnosis(const DiagnosisParts& parts) : parts_(parts) {}

  // GET /api/v1/doctor; with ?providers=true the providers are asked whether they take the keys.
  // One examination at a time, a few wait, more are answered 503.
  void Register(net::Router* router);

  // After the server has stopped: what is being examined ends.
  void Stop() { work_.Stop(); }

 private:
  doctor::Findings Examine(bool providers) const;
  doctor::Finding CheckReadiness() const;
  doctor::Finding CheckProvider(const std::string& name, const std::string& secret,
                                const std::string& url) const;

  const DiagnosisParts parts_;
  Executor work_{"doctor", 1, 4};
};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_DIAGNOSIS_H_
