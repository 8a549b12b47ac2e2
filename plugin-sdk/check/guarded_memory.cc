#include "guarded_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "base/check.h"

namespace synappsd::check {

GuardedMemory::GuardedMemory(std::string_view bytes, std::size_t alignment) : size_(bytes.size()) {
  CHECK(size_ % alignment == 0);
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t readable = (size_ + page - 1) / page * page;
  mapped_bytes_ = readable + page;
  void* mapped =
      mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(mapped != MAP_FAILED) << std::strerror(errno);
  pages_ = static_cast<char*>(mapped);
  CHECK(mprotect(pages_ + readable, page, PROT_NONE) == 0);
  data_ = pages_ + readable - size_;
  if (size_ > 0) std::memcpy(data_, bytes.data(), size_);
}

// Not munmap(): the next object would get the same addresses, and a late read would go unseen.
GuardedMemory::~GuardedMemory() {
  madvise(pages_, mapped_bytes_, MADV_DONTNEED);
  mprotect(pages_, mapped_bytes_, PROT_NONE);
}

}  // namespace synappsd::check
