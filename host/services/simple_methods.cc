#include "services/simple_methods.h"

#include <algorithm>

#include "services/params.h"

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
    secrets.Set(name, secrets_.IsSet(name));
  }
  reply->Done({Status::Ok(),
               "{\"config\":" + request.package->config_json +
                   ",\"secrets\":" + json::Write(json::Value(std::move(secrets))) + "}",
               {}});
  return {};
}

AbortRequest SecretGet::Start(MethodRequest request, std::shared_ptr<MethodReply> reply) {
  const std::string name = StringParam(request.params, "name");
  const auto& granted = request.package->readable_secrets;
  if (std::find(granted.begin(), granted.end(), name) == granted.end()) {
    reply->Fail(Status(Code::kPermissionDenied,
                       "package " + request.package->package + " may not read secret \"" + name +
                           "\": it must be in permissions.secrets of its applet.json and of its "
                           "grant"));
    return {};
  }
  const std::optional<std::string> value = secrets_.Find(name);
  if (!value) {
    reply->Fail(Status(Code::kFailedPrecondition,
                       "secret \"" + name + "\" is not configured: " + secrets_.HowToSet(name)));
    return {};
  }
  json::Object answer;
  answer.Set("value", *value);
  reply->Done({Status::Ok(), json::Write(json::Value(std::move(answer))), {}});
  return {};
}

}  // namespace synappsd::services
