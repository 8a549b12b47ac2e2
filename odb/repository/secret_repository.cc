#include "repository/secret_repository.h"

#include <odb/database.hxx>
#include <utility>

#include "entity/model-odb.hxx"

namespace synappsd {
namespace store {

namespace {

using Rows = odb::query<entity::Secret>;

SecretRecord RecordOf(entity::Secret row) {
  SecretRecord secret;
  secret.name = std::move(row.name);
  secret.key_id = std::move(row.key_id);
  secret.sealed = std::move(row.sealed);
  secret.created_time = row.created_time;
  secret.updated_time = row.updated_time;
  secret.updated_by = std::move(row.updated_by);
  return secret;
}

}  // namespace

std::vector<SecretRecord> SecretRepository::List() {
  std::vector<SecretRecord> secrets;
  for (entity::Secret& row :
       database_.query<entity::Secret>(Rows(true) + "ORDER BY" + Rows::name)) {
    secrets.push_back(RecordOf(std::move(row)));
  }
  return secrets;
}

Status SecretRepository::Put(const SecretRecord& secret) {
  entity::Secret row;
  const bool exists = database_.find<entity::Secret>(secret.name, row);
  row.name = secret.name;
  row.key_id = secret.key_id;
  row.sealed = secret.sealed;
  row.updated_time = secret.updated_time;
  row.updated_by = secret.updated_by;
  if (exists) {
    database_.update(row);
    return Status::Ok();
  }
  if (database_.query_value<entity::SecretCount>().count >= kMaxSecrets) {
    return Status(Code::kResourceExhausted, "there are " + std::to_string(kMaxSecrets) +
                                                " secrets already: delete those that are not used");
  }
  row.created_time = secret.created_time;
  database_.persist(row);
  return Status::Ok();
}

Status SecretRepository::Delete(const std::string& name) {
  if (database_.erase_query<entity::Secret>(Rows::name == name) == 0) {
    return Status(Code::kNotFound, "there is no secret '" + name + "'");
  }
  return Status::Ok();
}

Status SecretRepository::Reseal(const std::vector<SecretRecord>& secrets) {
  const auto there = static_cast<std::size_t>(database_.query_value<entity::SecretCount>().count);
  bool unchanged = there == secrets.size();
  for (const SecretRecord& secret : secrets) {
    entity::Secret row;
    unchanged = unchanged && database_.find<entity::Secret>(secret.name, row) &&
                row.updated_time == secret.updated_time;
    if (!unchanged) return Status(Code::kAborted, "secrets were changed meanwhile: try again");
    row.key_id = secret.key_id;
    row.sealed = secret.sealed;
    database_.update(row);
  }
  if (!unchanged) return Status(Code::kAborted, "secrets were changed meanwhile: try again");
  return Status::Ok();
}

}  // namespace store
}  // namespace synappsd
