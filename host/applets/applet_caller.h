// AppletCaller: how the engine has an applet do something, without knowing where the applet lives
// (in this process through the loader, or in a worker process).
#ifndef SYNAPPSD_APPLETS_APPLET_CALLER_H_
#define SYNAPPSD_APPLETS_APPLET_CALLER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "base/trace_context.h"
#include "store/records.h"

namespace synappsd::services {
class CallScope;
}

namespace synappsd::applets {

struct AppletCall {
  std::string request_id;  // unique, stable over attempts: the applet's idempotency key
  std::string run_id;
  std::string node_id;
  std::string type;  // of the node; looked up without regard to case
  std::string method = "applet.handle/1";
  std::string json;  // {"content":..., "context":..., "metadata":...}
  std::uint32_t attempt = 0;
  Milliseconds timeout{60'000};  // told to the applet; the caller of Call() enforces it
  // Of a call that another applet asked for (applet.call/1): how deep, and that one's writes.
  std::uint32_t depth = 0;
  std::shared_ptr<const services::CallScope> parent;
  TraceContext trace = {};  // the call's own span; empty: it is in no trace
};

struct AppletOutcome {
  Status status;
  std::string
      json;  // OK: the result message {"content":..., "metadata":...}; else {"details":...} or ""
  // What the call wrote to its store: committed by the receiver in one transaction with the result.
  // Empty unless the status is OK: a failed call leaves nothing behind.
  std::vector<store::StoreWrite> store_writes;
};

// Receives what becomes of one call. Any thread; must not block.
class AppletCallListener {
 public:
  virtual ~AppletCallListener() = default;
  // "token": text to append; "progress": JSON, only the newest counts; others in reverse-DNS form.
  virtual void OnAppletEvent(std::string_view kind, std::string_view data) = 0;
  // Last, and exactly once, also after Cancel().
  virtual void OnAppletDone(AppletOutcome outcome) = 0;
};

// Thread-safe.
class AppletCaller {
 public:
  virtual ~AppletCaller() = default;

  // Starts a call; never blocks and never calls the listener before it returns. Errors come as the
  // outcome: NOT_FOUND for an unknown type, UNAVAILABLE, ...
  virtual std::uint64_t Call(AppletCall call, std::shared_ptr<AppletCallListener> listener) = 0;

  // Nobody wants the result any more: the applet is told, OnAppletDone() still comes, with
  // CANCELLED within a grace period even if the applet does not react.
  virtual void Cancel(std::uint64_t call_id) = 0;
};

// What is known of an applet without running its code: from its manifest.
struct AppletInfo {
  std::string type;         // lower case
  std::string name;         // "MemoryApplet"
  std::string description;  // one plain paragraph
  std::string version;
  std::vector<std::string> capabilities;
  std::string package;      // "org.synapps.memory"
  bool idempotent = false;  // a call in flight at a crash may be made again with its request id
  std::uint32_t concurrency = 16;  // calls at once
};

class AppletCatalog {
 public:
  virtual ~AppletCatalog() = default;
  virtual std::vector<AppletInfo> List() const = 0;  // sorted by type
  // Null if there is no such applet. `type` in any case. The object lives as long as it is held.
  virtual std::shared_ptr<const AppletInfo> Find(std::string_view type) const = 0;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_APPLET_CALLER_H_
