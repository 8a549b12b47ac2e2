// ModuleCore: what ModuleHost and the table given to the module share.
//
// It is never freed: modules are never unloaded, and a thread of theirs may call the table at any
// time, also after destroy(). It finds closed tables then.
#ifndef SYNAPPSD_APPLETS_MODULE_MODULE_CORE_H_
#define SYNAPPSD_APPLETS_MODULE_MODULE_CORE_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "applets/module/call_table.h"
#include "applets/module/module_host.h"
#include "applets/module/request_table.h"
#include "applets/module/task_threads.h"

namespace synappsd::applets {

class ModuleCore {
 public:
  static std::shared_ptr<ModuleCore> Make(const synapps_module& module, ModuleHostOptions options,
                                          std::shared_ptr<ModuleOwner> owner);

  // For ModuleHost.
  void Invoke(ModuleCall call);
  void Cancel(CallId call);
  void Forget(CallId call);
  void DeliverEvent(RequestId request, std::string_view kind, std::string_view data);
  void DeliverDone(RequestId request, synapps_status status, std::string_view json,
                   std::string_view body);
  bool Stop(Milliseconds limit);
  LoopUse loop_use() const { return loop_watch_.Use(); }

  // For the module, through the table. [any]
  void Log(std::int32_t level, std::string_view text, std::string_view fields);
  Status Emit(CallId call, std::string_view kind, std::string_view data);
  Status Complete(CallId call, synapps_status status, std::string_view json);
  bool IsCancelled(CallId call) const { return calls_.IsCancelled(call); }
  Status Request(const OpenRequest& request, std::string_view method, std::string_view json,
                 std::string_view body, RequestId* id);
  void Abort(RequestId request);
  Status Post(void (*fn)(void* user), void* user);

 private:
  ModuleCore(const synapps_module& module, ModuleHostOptions options,
             std::shared_ptr<ModuleOwner> owner);

  // Runs code of the module, for `call`. False: it threw.
  template <typename Code>
  bool RunModule(CallId call, const char* what, Code code);
  void CheckLoopTime(const char* what, Milliseconds time);

  void StartOnLoop(const ModuleCall& call);
  void InvokeModule(const ModuleCall& call, void* self);
  std::optional<void*> InstanceOf(const ModuleCall& call);
  void EndRequests(const std::vector<RequestId>& requests);
  void DestroyInstances();
  std::shared_ptr<ModuleOwner> owner() const;

  const synapps_module& module_;
  const ModuleHostOptions options_;
  const std::int32_t log_level_;
  synapps_host table_;

  CallTable calls_;
  RequestTable requests_;
  TaskThreads loop_;
  LoopWatch loop_watch_;
  std::unique_ptr<TaskThreads> pool_;
  std::atomic<std::size_t> posts_{0};

  // Loop only. In order of making.
  std::vector<std::pair<std::string, void*>> instances_;

  mutable std::mutex mutex_;
  std::shared_ptr<ModuleOwner> owner_;  // guarded by mutex_; null once stopped
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_MODULE_CORE_H_
