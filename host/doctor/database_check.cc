// Whether the database can be used.
#include "doctor/installation.h"
#include "maintenance/status_report.h"

namespace synappsd::doctor {
namespace {

constexpr std::int64_t kDay = 24 * 3600;
constexpr std::int64_t kOldBackupDays = 7;

Finding CheckSchema(const maintenance::StatusReport& report) {
  const std::string name = report.database;
  if (report.content == "another program") {
    return {"database", Level::kProblem, name + " belongs to another program",
            "name another with database.url"};
  }
  if (report.schema_version > report.program_version) {
    return {"database", Level::kWarning,
            name + " has schema " + std::to_string(report.schema_version) +
                ", newer than this program's " + std::to_string(report.program_version),
            "upgrade synappsd"};
  }
  if (!report.pending.empty()) {
    return {"database", Level::kWarning, name + " is to be migrated: " + report.pending.front(),
            "the daemon does it at its next start, or synappsctl db migrate"};
  }
  return {"database", Level::kOk,
          name + ", schema " + std::to_string(report.schema_version) + ", " +
              std::to_string(report.size_bytes >> 20) + " MiB, " +
              std::to_string(report.unfinished_runs) + " runs not ended",
          ""};
}

Finding CheckBackup(const maintenance::StatusReport& report) {
  if (report.kind == "sqlite") {
    return {"backup", Level::kOk, "of a SQLite file the daemon does not know when it was backed up",
            ""};
  }
  if (!report.last_backup_age_seconds) {
    return {"backup", Level::kWarning, "the database has never been backed up by synappsctl",
            "synappsctl db backup FILE, from a timer"};
  }
  const std::int64_t days = *report.last_backup_age_seconds / kDay;
  const std::string age = "the last backup is " + std::to_string(days) + " days old";
  if (days < kOldBackupDays) return {"backup", Level::kOk, age, ""};
  return {"backup", Level::kWarning, age, "synappsctl db backup FILE, from a timer"};
}

}  // namespace

Findings CheckDatabase(const config::Config& config) {
  const Result<maintenance::StatusReport> report = maintenance::ReadStatus(config.database_url);
  if (report.ok()) return {CheckSchema(*report), CheckBackup(*report)};
  if (report.status().code() == Code::kNotFound) {
    return {{"database", Level::kWarning, report.status().message(),
             "the daemon makes it at its first start"}};
  }
  return {{"database", Level::kProblem, report.status().message(),
           "synappsctl db check says more; look at database.url, its server and its disk"}};
}

}  // namespace synappsd::doctor
