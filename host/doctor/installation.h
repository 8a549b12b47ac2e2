// What can be examined of an installation whether the daemon runs or not: files, permissions, the
// database, the machine.
#ifndef SYNAPPSD_DOCTOR_INSTALLATION_H_
#define SYNAPPSD_DOCTOR_INSTALLATION_H_

#include <cstdint>
#include <string>

#include "config/config.h"
#include "config/load.h"
#include "doctor/finding.h"

namespace synappsd::doctor {

// All of them. Blocks: files are read, the database is connected to.
Findings ExamineInstallation(const config::LoadedConfig& loaded, double now_unix_seconds);

// One thing each.
Finding CheckConfigurationFile(const config::LoadedConfig& loaded);
Finding CheckDataDirectory(const config::Config& config);
Finding CheckDiskSpace(const config::Config& config);
Findings CheckDatabase(const config::Config& config);
Finding CheckWorkerProgram(const config::Config& config);
Findings CheckTls(const config::Config& config, double now_unix_seconds);
Finding CheckReach(const config::Config& config);
Finding CheckClock(double now_unix_seconds);
Finding CheckProviderKeys(const config::Config& config);
// Of the master key of secrets; for where the daemon, which also has the secrets, does not say. Not
// one of ExamineInstallation().
Finding CheckMasterKey(const config::Config& config);
// `limit`: descriptors that the daemon may have open.
Finding CheckDescriptors(const config::Config& config, std::uint64_t limit);

}  // namespace synappsd::doctor

#endif  // SYNAPPSD_DOCTOR_INSTALLATION_H_
