#include "heap_growth.h"

#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace synappsd::check {
namespace {

constexpr int kRounds = 3;
// The smallest chunk of glibc's malloc() has 32 bytes; half of that each time is no leak yet.
constexpr std::size_t kAllowedBytesEach = 16;

std::size_t HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace

bool IsHeapMeasured() {
  constexpr std::size_t kProbeBytes = 10'000;
  const std::size_t before = HeapBytes();
  void* volatile probe = std::malloc(kProbeBytes);
  const std::size_t after = HeapBytes();
  std::free(probe);
  return after >= before + kProbeBytes;
}

std::size_t HeapGrowth(int times, const std::function<void()>& code) {
  std::size_t least = SIZE_MAX;
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t before = HeapBytes();
    for (int i = 0; i < times; ++i) code();
    const std::size_t after = HeapBytes();
    least = std::min(least, after > before ? after - before : 0);
  }
  return least > static_cast<std::size_t>(times) * kAllowedBytesEach ? least : 0;
}

}  // namespace synappsd::check
