#include "repository/applet_state_repository.h"

#include <cstdint>
#include <odb/database.hxx>
#include <utility>

#include "entity/model-odb.hxx"
#include "repository/prepared.h"

namespace synappsd {
namespace store {

namespace {

using Rows = odb::query<entity::AppletState>;

}  // namespace

std::vector<AppletStateRecord> AppletStateRepository::List() {
  std::vector<AppletStateRecord> states;
  for (entity::AppletState& row :
       database_.query<entity::AppletState>(Rows(true) + "ORDER BY" + Rows::package)) {
    AppletStateRecord state;
    state.package = std::move(row.package);
    state.disabled = row.disabled;
    state.config = std::move(row.config);
    state.quarantine = std::move(row.quarantine);
    states.push_back(std::move(state));
  }
  return states;
}

Status AppletStateRepository::Apply(const AppletStateChange& change) {
  entity::AppletState row;
  const bool exists = database_.find<entity::AppletState>(change.package, row);
  row.package = change.package;
  if (change.disabled) row.disabled = *change.disabled;
  if (change.config) row.config = *change.config;
  if (change.quarantine) row.quarantine = *change.quarantine;
  const bool says_something = row.disabled || row.config || row.quarantine;
  if (exists && says_something) {
    database_.update(row);
  } else if (exists) {
    database_.erase(row);
  } else if (says_something) {
    const entity::AppletStateCount count = database_.query_value<entity::AppletStateCount>();
    if (count.count >= kMaxAppletStates) {
      return Status(
          Code::kResourceExhausted,
          "there are settings for " + std::to_string(kMaxAppletStates) +
              " packages already: enable and reset those that are not installed any more");
    }
    database_.persist(row);
  }
  return Status::Ok();
}

}  // namespace store
}  // namespace synappsd
