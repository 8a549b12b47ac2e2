#include "maintenance/schema_state.h"

#include <set>

#include "migrations/introspection.h"
#include "migrations/migrator.h"

namespace synappsd {
namespace maintenance {

namespace {

Status Refuse(const std::string& what, const std::string& why) {
  return Status(Code::kFailedPrecondition, what + " " + why);
}

}  // namespace

SchemaState ReadSchemaState(sql::Connection& connection) {
  const std::set<std::string> tables = migrations::TableNames(connection);
  SchemaState state;
  if (tables.empty()) return state;
  const bool has_version = tables.count("schema_version") != 0;
  const bool has_flows = tables.count("flows") != 0;
  if (has_version) state.version = migrations::StoredVersion(connection);
  if (state.version > 0 && (has_flows || tables.count("run") != 0)) {
    state.content = SchemaState::Content::kOurs;
  } else {
    state.content = has_flows && !has_version ? SchemaState::Content::kPredecessor
                                              : SchemaState::Content::kForeign;
  }
  return state;
}

Status CheckUsable(const SchemaState& state, const std::string& what) {
  switch (state.content) {
    case SchemaState::Content::kEmpty:
      return Refuse(what, "is empty: choose another one");
    case SchemaState::Content::kForeign:
      return Refuse(what, "belongs to another program: choose another one");
    case SchemaState::Content::kPredecessor:
      return Status::Ok();
    case SchemaState::Content::kOurs:
      break;
  }
  if (state.version <= migrations::NewestVersion()) return Status::Ok();
  return Refuse(what, "has schema version " + std::to_string(state.version) +
                          ", this synappsctl knows up to " +
                          std::to_string(migrations::NewestVersion()) +
                          ": use the synappsctl that belongs to it");
}

Status CheckCurrent(const SchemaState& state, const std::string& what) {
  const Status usable = CheckUsable(state, what);
  if (!usable.ok()) return usable;
  if (state.content == SchemaState::Content::kOurs &&
      state.version == migrations::NewestVersion()) {
    return Status::Ok();
  }
  const std::string version = state.content == SchemaState::Content::kOurs
                                  ? "has schema version " + std::to_string(state.version)
                                  : "is one of the existing system";
  return Refuse(what, version + " and not " + std::to_string(migrations::NewestVersion()) +
                          ": run `synappsctl db migrate` on it first");
}

}  // namespace maintenance
}  // namespace synappsd
