#include "repository/api_key_repository.h"

#include <odb/database.hxx>
#include <utility>

#include "entity/model-odb.hxx"

namespace synappsd {
namespace store {

namespace {

using Rows = odb::query<entity::ApiKey>;

ApiKeyRecord RecordOf(entity::ApiKey row) {
  ApiKeyRecord key;
  key.id = std::move(row.id);
  key.name = std::move(row.name);
  key.owner = std::move(row.owner);
  key.hash = std::move(row.hash);
  key.scopes = std::move(row.scopes);
  key.created_time = row.created_time;
  key.created_by = std::move(row.created_by);
  key.expires_time = row.expires_time;
  key.revoked_time = row.revoked_time;
  key.last_used_time = row.last_used_time;
  return key;
}

entity::ApiKey RowOf(const ApiKeyRecord& key) {
  entity::ApiKey row;
  row.id = key.id;
  row.name = key.name;
  row.owner = key.owner;
  row.hash = key.hash;
  row.scopes = key.scopes;
  row.created_time = key.created_time;
  row.created_by = key.created_by;
  row.expires_time = key.expires_time;
  row.revoked_time = key.revoked_time;
  row.last_used_time = key.last_used_time;
  return row;
}

Status NoKey(const std::string& id) {
  return Status(Code::kNotFound, "there is no key '" + id + "'");
}

}  // namespace

std::vector<ApiKeyRecord> ApiKeyRepository::List() {
  std::vector<ApiKeyRecord> keys;
  for (entity::ApiKey& row : database_.query<entity::ApiKey>(Rows(true) + "ORDER BY" + Rows::id)) {
    keys.push_back(RecordOf(std::move(row)));
  }
  return keys;
}

Status ApiKeyRepository::Create(const ApiKeyRecord& key) {
  entity::ApiKey existing;
  if (database_.find<entity::ApiKey>(key.id, existing)) {
    return Status(Code::kInvalidArgument, "there is already a key '" + key.id + "'");
  }
  if (database_.query_value<entity::ApiKeyCount>().count >= kMaxApiKeys) {
    return Status(Code::kResourceExhausted,
                  "there are " + std::to_string(kMaxApiKeys) +
                      " API keys already: delete some (synappsctl keys delete ID)");
  }
  database_.persist(RowOf(key));
  return Status::Ok();
}

Status ApiKeyRepository::Revoke(const std::string& id, double time) {
  entity::ApiKey row;
  if (!database_.find<entity::ApiKey>(id, row)) return NoKey(id);
  if (row.revoked_time) return Status::Ok();
  row.revoked_time = time;
  database_.update(row);
  return Status::Ok();
}

Status ApiKeyRepository::Delete(const std::string& id) {
  if (database_.erase_query<entity::ApiKey>(Rows::id == id) == 0) return NoKey(id);
  return Status::Ok();
}

void ApiKeyRepository::Touch(const std::vector<ApiKeyUse>& uses) {
  for (const ApiKeyUse& use : uses) {
    entity::ApiKey row;
    if (!database_.find<entity::ApiKey>(use.id, row)) continue;
    if (row.last_used_time && *row.last_used_time >= use.time) continue;
    row.last_used_time = use.time;
    database_.update(row);
  }
}

}  // namespace store
}  // namespace synappsd
