// GuardedMemory: bytes that end where readable memory ends, and are gone with the object. Who reads
// past the end, or after the object has gone, gets a segmentation fault.
#ifndef SYNAPPSD_CHECK_GUARDED_MEMORY_H_
#define SYNAPPSD_CHECK_GUARDED_MEMORY_H_

#include <synapps/applet.h>

#include <cstddef>
#include <string_view>

namespace synappsd::check {

class GuardedMemory {
 public:
  // The copy begins at an address that is a multiple of `alignment`, which must divide the size.
  explicit GuardedMemory(std::string_view bytes, std::size_t alignment = 1);
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;
  ~GuardedMemory();

  char* data() { return data_; }
  synapps_str str() const { return {data_, size_}; }

 private:
  char* pages_ = nullptr;
  std::size_t mapped_bytes_ = 0;
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_GUARDED_MEMORY_H_
