#include "repository/usage_repository.h"

#include <algorithm>
#include <odb/database.hxx>
#include <utility>

#include "entity/model-odb.hxx"
#include "repository/prepared.h"

namespace synappsd {
namespace store {

namespace {

using Rows = odb::query<entity::UsageCount>;

constexpr std::size_t kMaxPage = 10000;

}  // namespace

std::vector<UsageRecord> UsageRepository::List(const UsageQuery& query) {
  Rows wanted(true);
  if (query.owner) wanted = wanted && Rows::key.owner == *query.owner;
  if (query.month) wanted = wanted && Rows::key.month == *query.month;
  const std::size_t limit = std::min(query.limit, kMaxPage);
  std::vector<UsageRecord> usage;
  for (entity::UsageCount& row :
       database_.query<entity::UsageCount>(wanted + "ORDER BY" + Rows::key.owner + "," +
                                           Rows::key.month + RowLimit(limit).clause)) {
    if (usage.size() == limit) break;
    UsageRecord record;
    record.owner = std::move(row.key.owner);
    record.month = std::move(row.key.month);
    record.runs = row.runs;
    usage.push_back(std::move(record));
  }
  return usage;
}

Status UsageRepository::Charge(const RunCharge& charge) {
  entity::UsageCount row;
  row.key.owner = charge.owner;
  row.key.month = charge.month;
  entity::UsageCount existing;
  if (database_.find<entity::UsageCount>(row.key, existing)) row.runs = existing.runs;
  if (charge.limit && row.runs >= *charge.limit) {
    return Status(Code::kResourceExhausted, "'" + charge.owner + "' has begun the " +
                                                std::to_string(*charge.limit) + " runs of " +
                                                charge.month + " already");
  }
  ++row.runs;
  PutObject(database_, row);
  return Status::Ok();
}

}  // namespace store
}  // namespace synappsd
