#include <cmath>
#include <string>
#include <vector>

#include "ctl/db_reports.h"

namespace synappsd::ctl {
namespace {

using namespace maintenance;

json::Array Texts(const std::vector<std::string>& texts) {
  return json::Array(texts.begin(), texts.end());
}

// Null for the empty text.
json::Value OrNull(const std::string& text) {
  return text.empty() ? json::Value() : json::Value(text);
}

// Null for a time that never comes.
json::Value Time(double seconds) {
  return std::isfinite(seconds) ? json::Value(seconds) : json::Value();
}

json::Value ToJson(const Daemon& daemon) {
  json::Object object;
  object.Append("id", daemon.id);
  object.Append("node", daemon.node);
  object.Append("host", daemon.host);
  object.Append("pid", daemon.pid);
  object.Append("version", daemon.version);
  object.Append("started_time", Time(daemon.started_time));
  object.Append("lease_until", Time(daemon.lease_until));
  object.Append("alive", daemon.is_alive);
  object.Append("claimed_runs", daemon.claimed_runs);
  return object;
}

}  // namespace

json::Object ToJson(const StatusReport& report) {
  json::Object object;
  object.Append("database", report.database);
  object.Append("kind", report.kind);
  object.Append("server_version", report.server_version);
  object.Append("content", report.content);
  object.Append("schema_version", report.schema_version);
  object.Append("program_version", report.program_version);
  object.Append("pending", Texts(report.pending));
  object.Append("size_bytes", report.size_bytes);
  json::Object tables;
  for (const TableCount& table : report.tables) tables.Append(table.table, table.rows);
  object.Append("tables", std::move(tables));
  object.Append("unfinished_runs", report.unfinished_runs);
  object.Append("in_use_by", report.lock_holder ? json::Value(*report.lock_holder) : json::Value());
  json::Array daemons;
  for (const Daemon& daemon : report.daemons) daemons.push_back(ToJson(daemon));
  object.Append("daemons", std::move(daemons));
  object.Append("last_backup_age_seconds", report.last_backup_age_seconds
                                               ? json::Value(*report.last_backup_age_seconds)
                                               : json::Value());
  return object;
}

json::Object ToJson(const CheckReport& report) {
  json::Object object;
  object.Append("database", report.database);
  object.Append("sound", report.sound());
  json::Array points;
  for (const CheckedPoint& point : report.points) {
    json::Object each;
    each.Append("name", point.name);
    each.Append("sound", point.sound());
    each.Append("faults", Texts(point.faults));
    each.Append("repaired", OrNull(point.repaired));
    points.push_back(std::move(each));
  }
  object.Append("points", std::move(points));
  return object;
}

json::Object ToJson(const BackupReport& report) {
  json::Object object;
  object.Append("database", report.database);
  object.Append("file", report.file);
  object.Append("format", report.format);
  object.Append("size_bytes", report.size_bytes);
  object.Append("schema_version", report.schema_version);
  return object;
}

json::Object ToJson(const RestoreReport& report) {
  json::Object object;
  object.Append("database", report.database);
  object.Append("file", report.file);
  object.Append("schema_version", report.schema_version);
  object.Append("saved", OrNull(report.saved));
  return object;
}

json::Object ToJson(const CopyReport& report) {
  json::Object object;
  object.Append("from", report.from);
  object.Append("to", report.to);
  object.Append("schema_version", report.schema_version);
  json::Array tables;
  for (const CopiedTable& table : report.tables) {
    json::Object each;
    each.Append("table", table.table);
    each.Append("rows", table.rows);
    each.Append("sha256", table.sha256);
    tables.push_back(std::move(each));
  }
  object.Append("tables", std::move(tables));
  object.Append("saved", OrNull(report.saved));
  return object;
}

json::Object ToJson(const MigrateReport& report) {
  json::Object object;
  object.Append("database", report.database);
  object.Append("from_version", report.from_version);
  object.Append("to_version", report.to_version);
  object.Append("dry_run", report.dry_run);
  object.Append("steps", Texts(report.steps));
  return object;
}

json::Object ToJson(const VacuumReport& report) {
  json::Object object;
  object.Append("database", report.database);
  object.Append("size_before_bytes", report.size_before_bytes);
  object.Append("size_after_bytes", report.size_after_bytes);
  return object;
}

}  // namespace synappsd::ctl
