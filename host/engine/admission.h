// Admission: how many runs, and of what size, are held in memory. Thread-safe: a run that is one
// too many is refused on the caller's thread, before anything is queued.
#ifndef SYNAPPSD_ENGINE_ADMISSION_H_
#define SYNAPPSD_ENGINE_ADMISSION_H_

#include <cstddef>
#include <mutex>

#include "base/status.h"
#include "store/records.h"

namespace synappsd::engine {

class Admission {
 public:
  Admission(std::size_t max_runs, std::size_t max_bytes)
      : max_runs_(max_runs), max_bytes_(max_bytes) {}

  // UNAVAILABLE at a bound; the message says which. A run is admitted by its size whatever
  // that is if no other is held.
  Status Admit(std::size_t size_bytes);

  // A run that was admitted by an earlier process.
  void AdmitAnyway(std::size_t size_bytes);

  void Leave(std::size_t size_bytes);

  // What a run of `flow` with an input of that size holds, approximately; without its results.
  static std::size_t SizeOf(const store::FlowRecord& flow, std::size_t input_bytes);

 private:
  const std::size_t max_runs_;
  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::size_t runs_ = 0;   // guarded by mutex_
  std::size_t bytes_ = 0;  // guarded by mutex_
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_ADMISSION_H_
