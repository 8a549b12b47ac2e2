// The small methods: timer.after/1, config.get/1 and secret.get/1.
#ifndef SYNAPPSD_SERVICES_SIMPLE_METHODS_H_
#define SYNAPPSD_SERVICES_SIMPLE_METHODS_H_

#include "services/host_method.h"
#include "services/secret_source.h"
#include "services/timers.h"

namespace synappsd::services {

class TimerAfter : public HostMethod {
 public:
  explicit TimerAfter(Timers& timers) : timers_(timers) {}
  AbortRequest Start(MethodRequest request, std::shared_ptr<MethodReply> reply) override;

 private:
  Timers& timers_;
};

class ConfigGet : public HostMethod {
 public:
  explicit ConfigGet(const SecretSource& secrets) : secrets_(secrets) {}
  AbortRequest Start(MethodRequest request, std::shared_ptr<MethodReply> reply) override;

 private:
  const SecretSource& secrets_;
};

// Hands a secret out: only one that the administrator granted to be read.
class SecretGet : public HostMethod {
 public:
  explicit SecretGet(const SecretSource& secrets) : secrets_(secrets) {}
  AbortRequest Start(MethodRequest request, std::shared_ptr<MethodReply> reply) override;

 private:
  const SecretSource& secrets_;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_SIMPLE_METHODS_H_
