// Finds leaks by what malloc() has handed out.
#ifndef SYNAPPSD_CHECK_HEAP_GROWTH_H_
#define SYNAPPSD_CHECK_HEAP_GROWTH_H_

#include <cstddef>
#include <functional>

namespace synappsd::check {

// False: the allocator in use, a sanitizer's say, does not tell, and HeapGrowth() would see
// nothing.
bool IsHeapMeasured();

// Bytes that `times` runs of `code` leave behind, each time something; 0 if that is less than any
// leak would be. What grows once (tables, buffers, caches of the allocator) does not count: the
// runs are done in rounds, and the round that left the least is the one that counts.
std::size_t HeapGrowth(int times, const std::function<void()>& code);

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_HEAP_GROWTH_H_
