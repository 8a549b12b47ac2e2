// TriedApplet: one package at work in this process, one call at a time, everything printed as it
// comes.
#ifndef SYNAPPSD_RUN_TRIED_APPLET_H_
#define SYNAPPSD_RUN_TRIED_APPLET_H_

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "applets/manifest.h"
#include "applets/module/module_host.h"
#include "methods.h"
#include "services/call_scope.h"
#include "services/package_context.h"

namespace synappsd::run {

struct CallEnd {
  synapps_status status = SYNAPPS_OK;
  std::string json;
};

// Events, log records and requests go to stderr. Made by Start(), which keeps it alive until
// Stop().
class TriedApplet : public applets::ModuleOwner, public std::enable_shared_from_this<TriedApplet> {
 public:
  // Loads the module into this process. `methods` must outlive it.
  static Result<std::shared_ptr<TriedApplet>> Start(const applets::Manifest& manifest,
                                                    const json::Value& config, Methods& methods);

  // Makes the call and waits for its end. After `timeout` the call is cancelled, and given up when
  // it does not end then either. Its writes are kept if it succeeds, as in a flow.
  CallEnd Call(const applets::AppletEntry& applet, const std::string& message,
               Milliseconds timeout);

  // Destroys the instances. False: code of the module does not come back.
  bool Stop();

  Status OnEvent(applets::CallId call, std::string_view kind, std::string_view data) override;
  void OnComplete(applets::CallId call, synapps_status status, std::string_view json) override;
  Status OnRequest(applets::RequestId request, applets::CallId call, std::string_view method,
                   std::string_view json, std::string_view body) override;
  void OnAbort(applets::RequestId request) override;
  void OnLog(applets::CallId call, std::int32_t level, std::string_view text,
             std::string_view fields) override;

 private:
  class Sink;

  TriedApplet(const applets::Manifest& manifest, services::PackageContext context,
              Methods& methods);
  void Deliver(applets::RequestId request, const services::MethodAnswer& answer);

  const applets::Manifest manifest_;
  const std::shared_ptr<const services::PackageContext> context_;
  Methods& methods_;
  std::unique_ptr<applets::ModuleHost> host_;

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  applets::CallId last_call_ = applets::kNoCall;
  std::shared_ptr<services::CallScope> scope_;  // of the last call
  bool ended_ = true;
  CallEnd end_;
  std::map<applets::RequestId, std::shared_ptr<services::PendingRequest>> requests_;
};

}  // namespace synappsd::run

#endif  // SYNAPPSD_RUN_TRIED_APPLET_H_
