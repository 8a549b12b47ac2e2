// ServiceManager: tells systemd what the daemon is doing (sd_notify(3)). Without systemd, where
// $NOTIFY_SOCKET is not set, everything here does nothing.
//
// libsystemd, not a datagram of our own: it knows abstract sockets, barriers and the monotonic time
// that a reload is to be announced with.
#ifndef SYNAPPSD_DAEMON_SERVICE_MANAGER_H_
#define SYNAPPSD_DAEMON_SERVICE_MANAGER_H_

#include <string>

#include "base/clock.h"

namespace synappsd::daemon::service_manager {

// Any thread. What `systemctl status` shows as "Status:"; one line.
void Ready(const std::string& status);
void Reloading();  // to be followed by Ready()
void Stopping(const std::string& status);
void Alive();

// How often Alive() must come, or the service is killed and started anew; 0: it is not waited for.
Milliseconds WatchdogTime();

}  // namespace synappsd::daemon::service_manager

#endif  // SYNAPPSD_DAEMON_SERVICE_MANAGER_H_
