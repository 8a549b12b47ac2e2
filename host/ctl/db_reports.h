// What the commands of synappsctl db print: a report as JSON, or as text for people.
#ifndef SYNAPPSD_CTL_DB_REPORTS_H_
#define SYNAPPSD_CTL_DB_REPORTS_H_

#include <iosfwd>

#include "base/json.h"
#include "maintenance/backup.h"
#include "maintenance/check.h"
#include "maintenance/copy.h"
#include "maintenance/status_report.h"
#include "maintenance/upkeep.h"

namespace synappsd::ctl {

json::Object ToJson(const maintenance::StatusReport& report);
json::Object ToJson(const maintenance::CheckReport& report);
json::Object ToJson(const maintenance::BackupReport& report);
json::Object ToJson(const maintenance::RestoreReport& report);
json::Object ToJson(const maintenance::CopyReport& report);
json::Object ToJson(const maintenance::MigrateReport& report);
json::Object ToJson(const maintenance::VacuumReport& report);

void Print(const maintenance::StatusReport& report, std::ostream& out);
void Print(const maintenance::CheckReport& report, std::ostream& out);
void Print(const maintenance::BackupReport& report, std::ostream& out);
void Print(const maintenance::RestoreReport& report, std::ostream& out);
void Print(const maintenance::CopyReport& report, std::ostream& out);
void Print(const maintenance::MigrateReport& report, std::ostream& out);
void Print(const maintenance::VacuumReport& report, std::ostream& out);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_DB_REPORTS_H_
