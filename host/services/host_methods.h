// HostMethods: all methods by name, and the one door to them: checks parameters against the
// method's schema, then starts it.
#ifndef SYNAPPSD_SERVICES_HOST_METHODS_H_
#define SYNAPPSD_SERVICES_HOST_METHODS_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "services/host_method.h"
#include "services/json_schema.h"

namespace synappsd::services {

// One started request. Dropping it does not abort it.
class PendingRequest {
 public:
  PendingRequest(std::shared_ptr<MethodReply> reply, AbortRequest abort)
      : reply_(std::move(reply)), abort_(std::move(abort)) {}

  // The sink is done with CANCELLED, unless it is done already; then the work is stopped.
  void Abort();

 private:
  const std::shared_ptr<MethodReply> reply_;
  const AbortRequest abort_;
};

// Add() before threads start; Start() from any thread.
class HostMethods {
 public:
  HostMethods();  // no methods yet; reads the schemas compiled in
  HostMethods(const HostMethods&) = delete;
  HostMethods& operator=(const HostMethods&) = delete;
  ~HostMethods();

  // A method without a file in plugin-sdk/methods is a fault of ours (CHECK).
  void Add(std::string name, std::unique_ptr<HostMethod> method);

  // `json` is the parameters' text, empty for {}. Every refusal comes through the sink, maybe
  // before this returns. Must not be called with a lock held that the sink takes.
  std::shared_ptr<PendingRequest> Start(std::string_view name, std::string_view json,
                                        std::string body,
                                        std::shared_ptr<const PackageContext> package,
                                        std::shared_ptr<CallScope> scope,
                                        std::shared_ptr<MethodSink> sink);

 private:
  struct Entry {
    std::unique_ptr<HostMethod> method;
    const JsonSchema* request_schema;
  };
  std::map<std::string, JsonSchema, std::less<>> schemas_;
  std::map<std::string, Entry, std::less<>> methods_;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_HOST_METHODS_H_
