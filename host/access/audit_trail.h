// AuditTrail: who changed what, on its way into the store.
#ifndef SYNAPPSD_ACCESS_AUDIT_TRAIL_H_
#define SYNAPPSD_ACCESS_AUDIT_TRAIL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "store/store.h"

namespace synappsd::access {

struct AuditOptions {
  Milliseconds keep{0};              // 0: for ever
  std::size_t max_queued = 10'000;   // over it: into the log instead
  std::size_t max_batch = 500;       // entries of one transaction
  Milliseconds store_limit{15'000};  // for one answer of the store
  Milliseconds clean_every{3'600'000};
};

// Thread-safe. One thread writes what is queued, several entries in one transaction; if the store
// calls that malformed, each in its own, so that no client can spoil those of others. An entry that
// the store does not take, or that finds the queue full, goes into the daemon's log whole, as an
// error: it is lost nowhere.
class AuditTrail {
 public:
  // Both must outlive this.
  AuditTrail(store::AuditStore& store, const Clock& clock, AuditOptions options = {});
  ~AuditTrail();  // Stop()
  AuditTrail(const AuditTrail&) = delete;
  AuditTrail& operator=(const AuditTrail&) = delete;

  // Returns at once. The entry's time is now. `recorded`, if given, is called on the trail's thread
  // once the entry is stored (or in the log): for answers that must not come before it.
  void Add(store::AuditRecord entry, std::function<void()> recorded = nullptr);

  // Writes what is queued and ends the thread; once the store has not answered for store_limit,
  // what is left goes into the log. Before the store is closed. Idempotent.
  void Stop();

 private:
  struct Queued {
    store::AuditRecord entry;
    std::function<void()> recorded;
  };

  void Run();
  // False: the store did not answer in time.
  bool Write(std::vector<Queued> batch);
  bool WriteSingly(std::vector<Queued> batch);
  static void LogOne(const Queued& queued, const std::string& reason);
  void Clean();

  store::AuditStore& store_;
  const Clock& clock_;
  const AuditOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Queued> queue_;  // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
  std::thread thread_;        // last: it uses the others
};

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_AUDIT_TRAIL_H_
