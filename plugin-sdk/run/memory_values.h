// MemoryValues: the store of an applet that is tried out. Gone with the process.
#ifndef SYNAPPSD_RUN_MEMORY_VALUES_H_
#define SYNAPPSD_RUN_MEMORY_VALUES_H_

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "services/timers.h"
#include "store/store.h"

namespace synappsd::run {

// Any thread. Calls back on the timers' thread.
class MemoryValues : public store::ValueStore {
 public:
  explicit MemoryValues(services::Timers& timers) : timers_(timers) {}

  void GetValue(std::string package, std::string name_space, std::string key,
                store::Callback<store::StoredValue> done) override;
  void ListValues(store::ValueQuery query,
                  store::Callback<std::vector<store::StoredValue>> done) override;
  void WriteValues(std::vector<store::StoreWrite> writes, store::Done done) override;

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // package, name space, key

  services::Timers& timers_;
  std::mutex mutex_;
  std::map<Key, store::StoredValue> values_;  // guarded by mutex_
};

}  // namespace synappsd::run

#endif  // SYNAPPSD_RUN_MEMORY_VALUES_H_
