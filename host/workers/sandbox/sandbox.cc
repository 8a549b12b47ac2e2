#include "workers/sandbox/sandbox.h"

#include <functional>

#include "workers/sandbox/layers.h"

namespace synappsd::workers {
namespace {

// A sanitizer's runtime reserves more than the limits allow, and reads files late.
constexpr bool kSanitized =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    true;
#else
    false;
#endif

}  // namespace

Result<LayerOutcomes> EnterSandbox(const SandboxOptions& options) {
  struct Layer {
    const char* name;
    bool always;  // also where the sandbox is off
    std::function<Status()> enter;
  };
  const Layer layers[] = {
      {"parent", true, [&] { return DieWithParent(options.socket); }},
      {"descriptors", true, [&] { return CloseDescriptors(options.socket); }},
      {"limits", false, [&] { return LimitResources(options.memory_bytes, options.threads); }},
      {"namespaces", false, &LeaveNamespaces},
      {"capabilities", false, &DropCapabilities},
      {"privileges", false, &RefuseNewPrivileges},
      {"landlock", false, [&] { return RestrictFiles(options.library); }},
      {"seccomp", false, [&] { return FilterSystemCalls(options.system_call_filter); }},
  };
  LayerOutcomes outcomes;
  for (const Layer& layer : layers) {
    if (options.mode == SandboxMode::kOff && !layer.always) {
      outcomes.push_back({layer.name, false, "the sandbox is off"});
      continue;
    }
    const bool left_out = kSanitized && !layer.always;
    const Status entered =
        left_out ? Status(Code::kFailedPrecondition, "the worker is built with a sanitizer")
                 : layer.enter();
    // An orphan is not to run, whatever the mode.
    if (entered.code() == Code::kAborted) return entered;
    if (!entered.ok() && options.mode == SandboxMode::kRequire) {
      return Status(Code::kFailedPrecondition, "the sandbox is required, but its layer \"" +
                                                   std::string(layer.name) +
                                                   "\" is missing: " + entered.message());
    }
    outcomes.push_back({layer.name, entered.ok(), entered.message()});
  }
  return outcomes;
}

}  // namespace synappsd::workers
