#include <cstddef>
#include <cstdint>

#include "fuzz/body_fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  synappsd::rest::FuzzBody({reinterpret_cast<const char*>(data), size});
  return 0;
}
