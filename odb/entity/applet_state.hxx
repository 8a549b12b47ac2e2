// What administrators decided about applet packages, and what is remembered of them, as rows.
#ifndef SYNAPPSD_ENTITY_APPLET_STATE_HXX_
#define SYNAPPSD_ENTITY_APPLET_STATE_HXX_

#include <cstdint>
#include <odb/core.hxx>
#include <string>

#include "entity/model_version.hxx"
#include "entity/optional.hxx"

namespace synappsd {
namespace store {
namespace entity {

// A row exists only while it says something: see AppletStateRepository.
#pragma db object table("applet_state")
struct AppletState {
#pragma db id
  std::string package;
  bool disabled = false;
  boost::optional<std::string> config;      // JSON object
  boost::optional<std::string> quarantine;  // JSON object, the supervisor's
};

#pragma db view object(AppletState)
struct AppletStateCount {
#pragma db column("COUNT(*)")
  std::int64_t count = 0;
};

}  // namespace entity
}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_ENTITY_APPLET_STATE_HXX_
