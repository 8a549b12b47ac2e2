#include "repository/audit_repository.h"

#include <algorithm>
#include <odb/database.hxx>
#include <utility>

#include "entity/model-odb.hxx"
#include "repository/prepared.h"

namespace synappsd {
namespace store {

namespace {

using Rows = odb::query<entity::AuditEntry>;

constexpr std::size_t kMaxPage = 1000;

AuditRecord RecordOf(entity::AuditEntry row) {
  AuditRecord entry;
  entry.seq = row.seq;
  entry.time = row.time;
  entry.actor = std::move(row.actor);
  entry.owner = std::move(row.owner);
  entry.address = std::move(row.address);
  entry.request_id = std::move(row.request_id);
  entry.action = std::move(row.action);
  entry.object = std::move(row.object);
  entry.status = row.status;
  entry.detail = std::move(row.detail);
  return entry;
}

entity::AuditEntry RowOf(const AuditRecord& entry, std::int64_t seq) {
  entity::AuditEntry row;
  row.seq = seq;
  row.time = entry.time;
  row.actor = entry.actor;
  row.owner = entry.owner;
  row.address = entry.address;
  row.request_id = entry.request_id;
  row.action = entry.action;
  row.object = entry.object;
  row.status = entry.status;
  row.detail = entry.detail;
  return row;
}

}  // namespace

void AuditRepository::Append(const std::vector<AuditRecord>& entries) {
  std::int64_t seq = database_.query_value<entity::LastAuditEntry>().seq;
  for (const AuditRecord& entry : entries) database_.persist(RowOf(entry, ++seq));
}

std::vector<AuditRecord> AuditRepository::List(const AuditQuery& query) {
  Rows wanted(true);
  if (query.before_seq) wanted = wanted && Rows::seq < *query.before_seq;
  if (query.actor) wanted = wanted && Rows::actor == *query.actor;
  if (query.action) wanted = wanted && Rows::action == *query.action;
  if (query.object) wanted = wanted && Rows::object == *query.object;
  const std::size_t limit = std::min(query.limit, kMaxPage);
  std::vector<AuditRecord> entries;
  for (entity::AuditEntry& row : database_.query<entity::AuditEntry>(
           wanted + "ORDER BY" + Rows::seq + "DESC" + RowLimit(limit).clause)) {
    if (entries.size() == limit) break;
    entries.push_back(RecordOf(std::move(row)));
  }
  return entries;
}

std::size_t AuditRepository::DeleteBefore(double time, std::size_t limit) {
  const std::int64_t last = database_.query_value<entity::LastAuditEntry>().seq;
  std::int64_t until = 0;
  std::size_t seen = 0;
  for (const entity::AuditEntry& row :
       database_.query<entity::AuditEntry>(Rows(Rows::time < time && Rows::seq < last) +
                                           "ORDER BY" + Rows::seq + RowLimit(limit).clause)) {
    if (seen == limit) break;
    ++seen;
    until = row.seq;
  }
  if (seen == 0) return 0;
  return static_cast<std::size_t>(
      database_.erase_query<entity::AuditEntry>(Rows::time < time && Rows::seq <= until));
}

}  // namespace store
}  // namespace synappsd
