// The methods of the host for an applet that is tried out: the daemon's own, over a store in memory
// and secrets from the environment.
#ifndef SYNAPPSD_RUN_METHODS_H_
#define SYNAPPSD_RUN_METHODS_H_

#include "environment_secrets.h"
#include "memory_values.h"
#include "services/curl_transport.h"
#include "services/host_methods.h"
#include "services/metric_counters.h"
#include "services/timer_thread.h"

namespace synappsd::run {

class Methods {
 public:
  // Without `network` http.fetch/1 is not there: UNIMPLEMENTED, as is applet.call/1 always.
  explicit Methods(bool network);
  Methods(const Methods&) = delete;
  Methods& operator=(const Methods&) = delete;

  services::HostMethods& host() { return methods_; }
  MemoryValues& values() { return values_; }

 private:
  services::HostMethods methods_;  // outlives the threads that deliver for them
  services::MetricCounters counters_;
  EnvironmentSecrets secrets_;
  services::TimerThread timers_;
  MemoryValues values_{timers_};
  services::CurlTransport transport_;
};

}  // namespace synappsd::run

#endif  // SYNAPPSD_RUN_METHODS_H_
