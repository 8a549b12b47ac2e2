// Eventually: waits for what becomes so without anybody to tell.
#ifndef SYNAPPSD_TESTS_SUPPORT_EVENTUALLY_H_
#define SYNAPPSD_TESTS_SUPPORT_EVENTUALLY_H_

#include <chrono>
#include <thread>

namespace synappsd::testing {

// Looks every few milliseconds; false if the condition does not hold within `limit`, which is
// generous: only a fault makes a test wait that long.
template <typename Condition>
bool Eventually(Condition condition, std::chrono::milliseconds limit = std::chrono::seconds(60)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // between two looks
  }
  return true;
}

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_EVENTUALLY_H_
