// synapps/module.hpp - makes a module of a C++ class. Part of applet.hpp; include that one.
//
// The class needs
//   Class(synapps::Host host, std::string_view config);           // config: a JSON object
//   void Handle(synapps::Call call, const synapps::Request& request);
// One object serves all calls, on the loop thread (in manifests with "execution": "blocking":
// Handle() on several threads). It is destroyed when all its calls have been answered. What the
// constructor throws is logged, and the instance is not made.
#ifndef SYNAPPS_MODULE_HPP_
#define SYNAPPS_MODULE_HPP_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "call.hpp"

namespace synapps {

// The host as an instance sees it, valid as long as the instance. Thread-safe; copy freely.
class Host {
 public:
  explicit Host(const synapps_host* host) : host_(host) {}
  // level: SYNAPPS_LOG_*. `fields` is a JSON object or empty.
  void Log(std::int32_t level, std::string_view text, std::string_view fields = {}) const {
    if (level >= *host_->log_level) host_->log(host_, level, ToAbi(text), ToAbi(fields));
  }

 private:
  const synapps_host* host_;
};

// What the host wants. The views are valid until Handle() returns.
struct Request {
  std::string_view id;      // stable over attempts: use as idempotency key
  std::string_view json;    // {"content":..., "context":..., "metadata":...}
  std::string_view body;    // an attachment, or empty
  std::int64_t timeout_ms;  // left for the answer; -1 if unlimited
  std::uint32_t attempt;    // 0 for the first try
};

namespace detail {

// The calls of one instance that have no answer yet, so that a cancel finds them.
class OpenCalls {
 public:
  void Add(synapps_call* call, const std::shared_ptr<CallState>& state) {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_[call] = state;
  }
  void Remove(synapps_call* call) {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_.erase(call);
  }
  std::shared_ptr<CallState> Find(synapps_call* call) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = calls_.find(call);
    return found == calls_.end() ? nullptr : found->second.lock();
  }

 private:
  std::mutex mutex_;
  std::unordered_map<synapps_call*, std::weak_ptr<CallState>> calls_;  // guarded by mutex_
};

template <class Applet>
class Instance {
 public:
  Instance(const synapps_host* host, std::string_view config)
      : host_(host), applet_(Host(host), config) {}

  static synapps_status Create(const synapps_host* host, synapps_str /*applet_id*/,
                               synapps_str config, void** self) noexcept {
    try {
      *self = new Instance(host, FromAbi(config));
      return SYNAPPS_OK;
    } catch (const Error& error) {
      Host(host).Log(SYNAPPS_LOG_ERROR, error.what());
      return error.status() == SYNAPPS_OK ? SYNAPPS_INTERNAL : error.status();
    } catch (const std::exception& error) {
      Host(host).Log(SYNAPPS_LOG_ERROR, error.what());
    } catch (...) {
      Host(host).Log(SYNAPPS_LOG_ERROR, "the applet's constructor threw no std::exception");
    }
    return SYNAPPS_INTERNAL;
  }

  static void Destroy(void* self) noexcept { delete static_cast<Instance*>(self); }

  static synapps_status Invoke(void* self, synapps_call* call,
                               const synapps_request* request) noexcept {
    return static_cast<Instance*>(self)->Take(call, *request);
  }

  static void Cancel(void* self, synapps_call* call) noexcept {
    const std::shared_ptr<CallState> state = static_cast<Instance*>(self)->open_->Find(call);
    if (state) state->Cancel();
  }

 private:
  synapps_status Take(synapps_call* call, const synapps_request& request) noexcept {
    if (FromAbi(request.method) != "applet.handle/1") return SYNAPPS_UNIMPLEMENTED;
    std::shared_ptr<CallState> state;
    try {
      // The state may outlive the instance in an answer that comes too late, hence the shared copy.
      state = std::make_shared<CallState>(
          host_, call, [open = open_](synapps_call* ended) { open->Remove(ended); });
      open_->Add(call, state);
    } catch (...) {
      if (state) {
        state->Fail(SYNAPPS_RESOURCE_EXHAUSTED, "the applet ran out of memory", {});
        return SYNAPPS_OK;
      }
      return SYNAPPS_RESOURCE_EXHAUSTED;  // completes the call
    }
    const Request seen = {FromAbi(request.id), FromAbi(request.json), FromAbi(request.body),
                          request.timeout_ms, request.attempt};
    state->Guard([&] { applet_.Handle(Call(state), seen); });
    return SYNAPPS_OK;  // the state answers, now or later
  }

  const synapps_host* const host_;
  const std::shared_ptr<OpenCalls> open_ = std::make_shared<OpenCalls>();
  Applet applet_;
};

}  // namespace detail

// The table of a module that makes Applets. Both texts must be literals.
template <class Applet>
constexpr synapps_module ModuleOf(const char* package, const char* version) {
  using Made = detail::Instance<Applet>;
  return {sizeof(synapps_module), 0, package, version, &Made::Create, &Made::Destroy, &Made::Invoke,
          &Made::Cancel};
}

}  // namespace synapps

// Put this once in one source file, outside any namespace. `package` and `version` are string
// literals equal to "id" and "version" in applet.json.
#define SYNAPPS_APPLET(package, version, Class)                                           \
  SYNAPPS_APPLET_NOTE;                                                                    \
  extern "C" const synapps_module* synapps_applet_v1(void) {                              \
    static constexpr synapps_module kModule = synapps::ModuleOf<Class>(package, version); \
    return &kModule;                                                                      \
  }                                                                                       \
  static_assert(sizeof(package) > 1 && sizeof(version) > 1, "package and version are needed")

#endif  // SYNAPPS_MODULE_HPP_
