// HostMethod: one thing an applet may ask the host for ("http.fetch/1").
//
// What a method is, its parameters and answers: plugin-sdk/doc/methods.md.
#ifndef SYNAPPSD_SERVICES_HOST_METHOD_H_
#define SYNAPPSD_SERVICES_HOST_METHOD_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/status.h"
#include "services/call_scope.h"
#include "services/package_context.h"

namespace synappsd::services {

struct MethodAnswer {
  Status status;
  std::string json;  // OK: the answer; else ErrorJson() of the status is made of it by the reply
  std::string body;
};

// Receives what becomes of one request. Any thread, one call at a time; must not block.
class MethodSink {
 public:
  virtual ~MethodSink() = default;
  virtual void OnEvent(std::string_view kind, std::string_view data) = 0;
  virtual void OnDone(MethodAnswer answer) = 0;  // last, exactly once
};

// Stands between a method and its sink: the first Done() counts, nothing follows it. Any thread.
class MethodReply {
 public:
  explicit MethodReply(std::shared_ptr<MethodSink> sink) : sink_(std::move(sink)) {}

  void Event(std::string_view kind, std::string_view data);
  void Done(MethodAnswer answer);
  void Fail(Status status) { Done({std::move(status), {}, {}}); }

 private:
  std::mutex mutex_;
  std::shared_ptr<MethodSink> sink_;  // guarded by mutex_; null once done
};

struct MethodRequest {
  json::Value params;  // valid against the method's schema
  std::string body;
  std::shared_ptr<const PackageContext> package;  // who asks
  std::shared_ptr<CallScope> scope;               // on behalf of which call; may be null
};

// Stops the work of a request that nobody wants any more. The reply is done by then. May be empty.
using AbortRequest = std::function<void()>;

class HostMethod {
 public:
  virtual ~HostMethod() = default;

  // Begins the work; reply->Done() comes now or later. Any thread; must not block.
  virtual AbortRequest Start(MethodRequest request, std::shared_ptr<MethodReply> reply) = 0;
};

// {"message": ..., "details": {}}: what an applet reads of a status that is not OK.
std::string ErrorJson(const Status& status);

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_HOST_METHOD_H_
