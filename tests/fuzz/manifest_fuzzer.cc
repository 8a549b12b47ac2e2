#include <cstddef>
#include <cstdint>

#include "fuzz/manifest_fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  synappsd::applets::FuzzManifest({reinterpret_cast<const char*>(data), size});
  return 0;
}
