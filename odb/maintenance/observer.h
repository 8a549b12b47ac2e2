// Observer: who is told how long work goes on.
#ifndef SYNAPPSD_MAINTENANCE_OBSERVER_H_
#define SYNAPPSD_MAINTENANCE_OBSERVER_H_

#include <cstdint>
#include <string>

namespace synappsd {
namespace maintenance {

// Called on the thread that does the work, between two steps of it: it must not block for long.
class Observer {
 public:
  virtual ~Observer() = default;

  // What was done, or what could not be carried over: a sentence.
  virtual void Notice(const std::string& sentence) = 0;

  // `done` of `total` parts of `step` ("copying run"); a total of 0 is not known.
  virtual void Progress(const std::string& step, std::uint64_t done, std::uint64_t total) = 0;
};

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_OBSERVER_H_
