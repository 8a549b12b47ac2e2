#include <cmath>
#include <cstdio>
#include <ctime>
#include <ostream>
#include <string>

#include "ctl/db_reports.h"
#include "ctl/table.h"

namespace synappsd::ctl {
namespace {

using namespace maintenance;

std::string Size(std::uint64_t bytes) {
  static const char* const kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  double size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(kUnits); ++unit) size /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", size, kUnits[unit]);
  return text;
}

std::string Time(double seconds) {
  if (!std::isfinite(seconds)) return "never";
  const auto time = static_cast<std::time_t>(seconds);
  std::tm utc;
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%SZ", gmtime_r(&time, &utc));
  return text;
}

std::string Version(std::int64_t version) {
  return version == 0 ? "none" : std::to_string(version);
}

std::string UsedBy(const StatusReport& report) {
  if (report.lock_holder) return "synappsd, process " + *report.lock_holder;
  const bool is_sqlite = report.kind == "sqlite";
  return is_sqlite || report.daemons.empty() ? "no daemon" : "the daemons below";
}

void PrintDaemons(const std::vector<Daemon>& daemons, std::ostream& out) {
  Table table({"DAEMON", "HOST", "PROCESS", "VERSION", "STARTED", "LEASE UNTIL", "ALIVE", "RUNS"});
  for (const Daemon& daemon : daemons) {
    table.Add({daemon.id, daemon.host, std::to_string(daemon.pid), daemon.version,
               Time(daemon.started_time), Time(daemon.lease_until), daemon.is_alive ? "yes" : "no",
               std::to_string(daemon.claimed_runs)});
  }
  out << "\n";
  table.Print(out);
}

}  // namespace

void Print(const StatusReport& report, std::ostream& out) {
  Table table({"DATABASE", report.database});
  table.Add({"kind", report.kind + " " + report.server_version});
  table.Add({"content", report.content});
  table.Add({"schema version", Version(report.schema_version)});
  table.Add({"this program's", Version(report.program_version)});
  if (report.pending.empty()) table.Add({"pending", "nothing"});
  for (const std::string& step : report.pending) table.Add({"pending", step});
  table.Add({"size", Size(report.size_bytes)});
  table.Add({"unfinished runs", std::to_string(report.unfinished_runs)});
  table.Add({"in use by", UsedBy(report)});
  if (report.last_backup_age_seconds) {
    table.Add(
        {"last backup", std::to_string(*report.last_backup_age_seconds / 60) + " minutes ago"});
  }
  table.Print(out);
  if (!report.tables.empty()) {
    Table counts({"TABLE", "ROWS"});
    for (const TableCount& count : report.tables) {
      counts.Add({count.table, std::to_string(count.rows)});
    }
    out << "\n";
    counts.Print(out);
  }
  if (!report.daemons.empty()) PrintDaemons(report.daemons, out);
}

void Print(const CheckReport& report, std::ostream& out) {
  for (const CheckedPoint& point : report.points) {
    const std::string result = point.faults.empty()     ? "sound"
                               : point.repaired.empty() ? "NOT SOUND"
                                                        : "repaired: " + point.repaired;
    out << point.name << ": " << result << "\n";
    for (const std::string& fault : point.faults) out << "  " << fault << "\n";
    if (point.faults.size() >= kMaxFaults) out << "  ... and perhaps more\n";
  }
}

void Print(const BackupReport& report, std::ostream& out) {
  out << "backed up " << report.database << " to " << report.file << " (" << report.format << ", "
      << Size(report.size_bytes) << ", schema version " << Version(report.schema_version) << ")\n";
}

void Print(const RestoreReport& report, std::ostream& out) {
  out << "restored " << report.database << " from " << report.file << " (schema version "
      << Version(report.schema_version) << ")\n";
  if (!report.saved.empty()) out << "what was there before is in " << report.saved << "\n";
}

void Print(const CopyReport& report, std::ostream& out) {
  Table table({"TABLE", "ROWS", "SHA-256 OF THE ROWS, ON BOTH SIDES"});
  for (const CopiedTable& copied : report.tables) {
    table.Add({copied.table, std::to_string(copied.rows), copied.sha256});
  }
  table.Print(out);
  out << "copied " << report.from << " to " << report.to << "\n";
  if (!report.saved.empty()) out << "what was there before is in " << report.saved << "\n";
}

void Print(const MigrateReport& report, std::ostream& out) {
  if (report.steps.empty()) {
    out << "nothing to do: " << report.database << " has schema version " << report.to_version
        << "\n";
  } else if (report.dry_run) {
    out << "what would be done to " << report.database << ":\n";
    for (const std::string& step : report.steps) out << "- " << step << "\n";
  } else {
    out << report.database << " has schema version " << report.to_version << " now\n";
  }
}

void Print(const VacuumReport& report, std::ostream& out) {
  out << "vacuumed " << report.database << ": " << Size(report.size_before_bytes) << " before, "
      << Size(report.size_after_bytes) << " now\n";
}

}  // namespace synappsd::ctl
