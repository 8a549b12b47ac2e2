#include "methods.h"

#include <cstdlib>
#include <memory>

#include "base/clock.h"
#include "services/http_fetch.h"
#include "services/simple_methods.h"
#include "services/store_methods.h"

namespace synappsd::run {
namespace {

services::CurlTransportOptions TransportOptions() {
  services::CurlTransportOptions options;
  const char* proxy = std::getenv("https_proxy");
  const char* no_proxy = std::getenv("no_proxy");
  if (proxy != nullptr) options.proxy = proxy;
  if (no_proxy != nullptr) options.no_proxy = no_proxy;
  return options;
}

}  // namespace

Methods::Methods(bool network) : transport_(TransportOptions()) {
  if (network) {
    methods_.Add("http.fetch/1",
                 std::make_unique<services::HttpFetch>(services::HttpFetchParts{
                     transport_, timers_, secrets_, SystemClock(), services::RandomFraction}));
  }
  methods_.Add("timer.after/1", std::make_unique<services::TimerAfter>(timers_));
  methods_.Add("config.get/1", std::make_unique<services::ConfigGet>(secrets_));
  methods_.Add("secret.get/1", std::make_unique<services::SecretGet>(secrets_));
  methods_.Add("metric.add/1", std::make_unique<services::MetricAdd>(counters_));
  services::AddStoreMethods(methods_, values_, SystemClock());
}

}  // namespace synappsd::run
