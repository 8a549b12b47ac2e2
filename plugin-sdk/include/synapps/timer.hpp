// synapps/timer.hpp - waiting without a thread, through timer.after/1.
#ifndef SYNAPPS_TIMER_HPP_
#define SYNAPPS_TIMER_HPP_

#include <cstdint>
#include <utility>

#include "call.hpp"

namespace synapps {

// Calls on_done(Call, Reply) after delay_ms; with CANCELLED if the call is cancelled before.
template <class OnDone>
void After(Call call, std::int64_t delay_ms, OnDone on_done) {
  Ask(std::move(call), "timer.after/1", json::Object().Integer("ms", delay_ms).str(), {},
      std::move(on_done));
}

}  // namespace synapps

#endif  // SYNAPPS_TIMER_HPP_
