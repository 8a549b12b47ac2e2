// Node settings: the members of a node's data that the engine itself reads.
//
//   timeout_ms  how long the node's applet may work: a positive number of milliseconds. More than
//               the daemon's longest timeout counts as that.
//   input       the template of the applet's content (content_template.h).
//
// All other members are the applet's.
#ifndef SYNAPPSD_ENGINE_NODE_SETTINGS_H_
#define SYNAPPSD_ENGINE_NODE_SETTINGS_H_

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace synappsd::engine {

struct NodeSettings {
  std::optional<Milliseconds> timeout;  // none: the daemon's default
  std::optional<json::Value> input;     // none: the run's input is the content
};

// INVALID_ARGUMENT names the member and its value. Pure.
Result<NodeSettings> ParseNodeSettings(const std::string& data);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_NODE_SETTINGS_H_
