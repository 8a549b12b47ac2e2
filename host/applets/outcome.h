// What an applet's complete() means for the caller.
#ifndef SYNAPPSD_APPLETS_OUTCOME_H_
#define SYNAPPSD_APPLETS_OUTCOME_H_

#include <synapps/applet.h>

#include <string>
#include <string_view>

#include "applets/applet_caller.h"

namespace synappsd::applets {

// OK needs a JSON object: anything else is INTERNAL and names the applet. An error's message is the
// applet's, or says which applet failed if it gave none. Unknown numbers are UNKNOWN.
AppletOutcome MakeOutcome(const std::string& type, synapps_status status, std::string_view json);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_OUTCOME_H_
