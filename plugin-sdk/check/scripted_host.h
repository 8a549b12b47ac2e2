// ScriptedHost: the host of the checks. Written against applet.h alone, not from the daemon's: it
// is to do what a daemon never does, and still may.
#ifndef SYNAPPSD_CHECK_SCRIPTED_HOST_H_
#define SYNAPPSD_CHECK_SCRIPTED_HOST_H_

#include <synapps/applet.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "applets/manifest.h"
#include "guarded_memory.h"
#include "host_script.h"

namespace synappsd::check {

using std::chrono::milliseconds;

// Texts and structs on their way into the module, as the script says; on the way back they are
// gone.
class Loan {
 public:
  Loan(Lending lending, std::string_view text);
  synapps_str str() const;

 private:
  std::string plain_;
  std::shared_ptr<GuardedMemory> guarded_;
  std::size_t size_;
};

struct Completion {
  synapps_status status = SYNAPPS_OK;
  std::string json;
};

// The thread that makes it is the module's loop thread, and calls everything that is not [any]. It
// must outlive the module's use of the table: whoever makes one lets it be until the process ends.
class ScriptedHost {
 public:
  ScriptedHost(const applets::Manifest& manifest, HostScript script);
  ScriptedHost(const ScriptedHost&) = delete;
  ScriptedHost& operator=(const ScriptedHost&) = delete;

  const synapps_host* table() const { return table_; }
  const HostScript& script() const { return script_; }

  // ---- calls; [any]
  std::uint64_t OpenCall();
  static synapps_call* Handle(std::uint64_t call);
  void MarkCancelled(std::uint64_t call);
  bool IsOpen(std::uint64_t call) const;
  Completion completion(std::uint64_t call) const;
  void ForgetCall(std::uint64_t call);
  // What becomes of a call whose invoke() answered an error.
  void CompleteByHost(std::uint64_t call, synapps_status status);

  // ---- the loop
  // Runs what is queued, and waits for more, until `done` or `limit`; what `done` says then. `done`
  // is called without locks.
  bool RunUntil(const std::function<bool()>& done, milliseconds limit);
  // Runs a function of the module and notes an exception that leaves it. False if one did.
  bool RunModule(const char* what, const std::function<void()>& code);

  // Nobody may call the table any more.
  void Close();

  std::size_t requests_asked() const;
  std::optional<std::string> Broken(Rule rule) const;  // how it was broken first
  milliseconds longest_turn() const;                   // of the module's code on the loop thread
  std::string log() const;                             // the last record, for messages

 private:
  struct Call {
    bool cancelled = false;
    bool ended = false;
    Completion completion;
  };
  struct Request {
    std::uint64_t call = 0;
    synapps_reply reply = {};
    void* user = nullptr;
    bool stream = false;
  };
  using Lock = std::unique_lock<std::mutex>;

  void FillTable(synapps_host* table);
  static ScriptedHost& Of(const synapps_host* host);
  void Break(Rule rule, std::string how);
  void BreakIfClosed(const char* function);

  synapps_status Emit(synapps_call* call, std::string_view kind, std::string_view data);
  synapps_status Complete(synapps_call* call, synapps_status status, std::string_view json);
  std::int32_t IsCancelled(synapps_call* call);
  synapps_status Ask(synapps_call* call, std::string_view method, std::string_view json,
                     const synapps_reply* reply, void* user, std::uint64_t* id);
  void Abort(std::uint64_t id);
  synapps_status Post(void (*fn)(void*), void* user);

  void CheckParameters(std::string_view method, std::string_view json, bool* stream);
  void CheckResult(synapps_status status, std::string_view json);
  void QueueAnswer(std::uint64_t id, const std::string& method, bool failing);
  void Finish(std::uint64_t id, synapps_status status, const std::string& json,
              const std::string& body);
  void SendEvents(std::uint64_t id, const std::string& method);
  std::optional<Request> Take(std::uint64_t id);
  void Queue(std::function<void()> task);

  const applets::Manifest& manifest_;
  const HostScript script_;
  const std::thread::id loop_thread_ = std::this_thread::get_id();
  std::int32_t log_level_ = SYNAPPS_LOG_TRACE;
  std::unique_ptr<GuardedMemory> table_memory_;
  const synapps_host* table_ = nullptr;

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Call> calls_;
  std::map<std::uint64_t, Request> requests_;
  std::size_t requests_asked_ = 0;
  std::deque<std::function<void()>> loop_;
  std::uint64_t changes_ = 0;  // of what RunUntil() may wait for
  milliseconds longest_turn_{0};
  bool closed_ = false;
  std::array<std::optional<std::string>, kRules> broken_;
  std::string log_;
};

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_SCRIPTED_HOST_H_
