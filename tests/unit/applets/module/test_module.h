// A module whose functions are the test's own, and an owner that notes what it hears.
#ifndef SYNAPPSD_TESTS_UNIT_APPLETS_MODULE_TEST_MODULE_H_
#define SYNAPPSD_TESTS_UNIT_APPLETS_MODULE_TEST_MODULE_H_

#include <synapps/applet.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "applets/module/host_table.h"
#include "applets/module/module_host.h"

namespace synappsd::applets::testing {

inline std::string Text(synapps_str text) {
  return text.ptr == nullptr ? std::string() : std::string(text.ptr, text.len);
}

// What the functions of TestModule() do. One at a time: a module has no other place for state.
struct Hooks {
  std::function<synapps_status(synapps_str type, void** self)> create = [](synapps_str, void**) {
    return SYNAPPS_OK;
  };
  std::function<void(void* self)> destroy = [](void*) {};
  std::function<synapps_status(void* self, synapps_call*, const synapps_request*)> invoke;
  std::function<void(void* self, synapps_call*)> cancel = [](void*, synapps_call*) {};
};
inline Hooks* hooks = nullptr;
inline const synapps_host* host = nullptr;  // what create() was given

inline const synapps_module& TestModule() {
  static const synapps_module module = {
      sizeof(synapps_module),
      0,
      "org.example.test",
      "1.0.0",
      [](const synapps_host* h, synapps_str type, synapps_str, void** self) {
        host = h;
        return hooks->create(type, self);
      },
      [](void* self) { hooks->destroy(self); },
      [](void* self, synapps_call* call, const synapps_request* request) {
        return hooks->invoke(self, call, request);
      },
      [](void* self, synapps_call* call) { hooks->cancel(self, call); }};
  return module;
}

class NotingOwner : public ModuleOwner {
 public:
  Status answer_;  // to events and requests; set before the host runs

  Status OnEvent(CallId, std::string_view kind, std::string_view data) override {
    Note("event " + std::string(kind) + " " + std::string(data));
    return answer_;
  }
  void OnComplete(CallId call, synapps_status status, std::string_view json) override {
    Note("complete " + std::to_string(call) + " " + std::to_string(status) + " " +
         std::string(json));
  }
  Status OnRequest(RequestId request, CallId call, std::string_view method, std::string_view json,
                   std::string_view body) override {
    Note("request " + std::to_string(request) + " for " + std::to_string(call) + " " +
         std::string(method) + " " + std::string(json) + " " + std::string(body));
    return answer_;
  }
  void OnAbort(RequestId request) override { Note("abort " + std::to_string(request)); }
  void OnLog(CallId call, std::int32_t, std::string_view text, std::string_view) override {
    Note("log " + std::to_string(call) + " " + std::string(text));
  }

  void Note(const std::string& line) {
    const std::lock_guard<std::mutex> lock(mutex_);
    lines_.push_back(line);
    changed_.notify_all();
  }

  // Waits until `count` lines begin with `prefix`; those lines. Fewer: the test gave up waiting.
  std::vector<std::string> Wait(const std::string& prefix, std::size_t count = 1) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(30),
                      [&] { return Matching(prefix).size() >= count; });
    return Matching(prefix);
  }
  std::vector<std::string> Seen(const std::string& prefix) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return Matching(prefix);
  }

 private:
  std::vector<std::string> Matching(const std::string& prefix) const {
    std::vector<std::string> found;
    for (const std::string& line : lines_) {
      if (line.starts_with(prefix)) found.push_back(line);
    }
    return found;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;  // guarded by mutex_
};

// Sets the hooks and makes the host, whose calls get the ids 1, 2, ...
class ModuleHostFixture {
 public:
  static constexpr Milliseconds kPatience{30'000};

  explicit ModuleHostFixture(ModuleHostOptions options = {}) {
    hooks = &hooks_;
    options.package = "org.example.test";
    host_ = std::make_unique<ModuleHost>(TestModule(), std::move(options), owner_);
  }
  ~ModuleHostFixture() { host_->Stop(kPatience); }

  CallId Invoke(const std::string& json = "{}", bool blocking = false,
                const std::string& type = "test") {
    ModuleCall call;
    call.id = ++last_call_;
    call.type = type;
    call.blocking = blocking;
    call.output_bytes = 1000;
    call.request_id = "request-" + std::to_string(call.id);
    call.method = "applet.handle/1";
    call.json = json;
    call.timeout = Milliseconds(60'000);
    host_->Invoke(std::move(call));
    return last_call_;
  }

  Hooks hooks_;
  std::shared_ptr<NotingOwner> owner_ = std::make_shared<NotingOwner>();
  std::unique_ptr<ModuleHost> host_;
  CallId last_call_ = 0;
};

inline synapps_status Complete(synapps_call* call, std::string_view json = "{}",
                               synapps_status status = SYNAPPS_OK) {
  return host->complete(host, call, status, ToStr(json), ToStr(""));
}

}  // namespace synappsd::applets::testing

#endif  // SYNAPPSD_TESTS_UNIT_APPLETS_MODULE_TEST_MODULE_H_
