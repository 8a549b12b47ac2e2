#include <cstddef>
#include <cstdint>

#include "fuzz/config_fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  synappsd::config::FuzzConfig({reinterpret_cast<const char*>(data), size});
  return 0;
}
