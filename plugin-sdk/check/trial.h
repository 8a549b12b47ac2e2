// Trial: one instance of an applet in a scripted host, and calls of it.
#ifndef SYNAPPSD_CHECK_TRIAL_H_
#define SYNAPPSD_CHECK_TRIAL_H_

#include <synapps/applet.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "scripted_host.h"
#include "subject.h"

namespace synappsd::check {

// An ordinary call has this long to end: no host request takes time here.
constexpr milliseconds kPatience{5'000};
// And so long after a cancel; a host waits no longer.
constexpr milliseconds kCancelGrace{2'000};
constexpr const char* kHandle = "applet.handle/1";

// The module, loaded into this process. Ends the check with what LoadModule() says if it cannot be.
const synapps_module& Loaded(const Subject& subject);

// On the thread that makes it, which becomes the loop thread.
class Trial {
 public:
  // Makes the instance; ends the check if that fails.
  Trial(const Subject& subject, const applets::AppletEntry& applet, HostScript script = {});
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  ~Trial();  // Destroy() if all calls have ended

  ScriptedHost& host() { return host_; }

  // Begins a call: on this thread, or on one of its own if the applet is blocking.
  std::uint64_t Begin(const std::string& message, const std::string& method = kHandle,
                      std::int64_t timeout_ms = 60'000);
  std::uint64_t BeginOrdinary();
  // For a call that is cancelled before it begins; hosts do so between threads.
  std::uint64_t BeginCancelled();
  // Tells the module, as a host does, unless the call has ended.
  void Cancel(std::uint64_t call);
  // The same for a call that ends at that moment.
  void CancelEnded(std::uint64_t call);

  // Waits for the end of the call; ends the check if it does not come.
  Completion Await(std::uint64_t call, const std::string& what, milliseconds limit = kPatience);
  // Lets go on what goes on behind our back.
  void Settle(milliseconds time);

  void Destroy();

 private:
  std::uint64_t Begin(std::uint64_t call, const std::string& message, const std::string& method,
                      std::int64_t timeout_ms);
  void Invoke(std::uint64_t call, const std::string& message, const std::string& method,
              std::int64_t timeout_ms);
  bool AnyOpen() const;

  const Subject& subject_;
  const applets::AppletEntry& applet_;
  const synapps_module& module_;
  ScriptedHost& host_;  // never freed
  void* self_ = nullptr;
  bool made_ = false;
  std::vector<std::thread> threads_;
  std::vector<std::uint64_t> calls_;
};

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_TRIAL_H_
