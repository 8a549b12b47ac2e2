// The settings of applet packages, completed by what the configuration says of providers.
#ifndef SYNAPPSD_DAEMON_APPLET_SETTINGS_H_
#define SYNAPPSD_DAEMON_APPLET_SETTINGS_H_

#include <map>
#include <string>

#include "config/config.h"

namespace synappsd::daemon {

// By package id, a JSON object's text: config.applet_settings, where writer and artist also get the
// providers' base URLs unless their own settings name one.
std::map<std::string, std::string> AppletSettings(const config::Config& config);

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_APPLET_SETTINGS_H_
