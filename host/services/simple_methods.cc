#include "services/simple_methods.h"

namespace synappsd::services {

AbortRequest TimerAfter::Start(MethodRequest request, std::shared_ptr<MethodReply> reply) {
  const std::int64_t ms = *request.params.Find("ms")->if_number()->as_int64();
  const std::uint64_t id = timers_.After(Milliseconds(ms), [reply] {
    reply->Done({Status::Ok(), "{}", {}});
  });
  return [this, id] { timers_.Cancel(id); };
}

AbortRequest ConfigGet::Start(MethodRequest request, std::shared_ptr<MethodReply> reply) {
  json::Object secrets;
  for (const std::string& name : request.package->secrets) {
    secrets.Set(name, secrets_.Find(name).has_value());
  }
  reply->Done({Status::Ok(),
               "{\"config\":" + request.package->config_json +
                   ",\"secrets\":" + json::Write(json::Value(std::move(secrets))) + "}",
               {}});
  return {};
}

}  // namespace synappsd::services
