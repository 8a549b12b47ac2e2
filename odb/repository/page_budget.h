// PageBudget: how many bytes a page of a list may hold. A page is read until it holds more; a
// single item is read whatever its size, so that a smaller page always helps.
#ifndef SYNAPPSD_REPOSITORY_PAGE_BUDGET_H_
#define SYNAPPSD_REPOSITORY_PAGE_BUDGET_H_

#include <cstddef>
#include <string>

#include "base/status.h"

namespace synappsd {
namespace store {

class PageBudget {
 public:
  explicit PageBudget(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // False: that is too much, and the page is not to be read further.
  bool AddItem(std::size_t size_bytes) {
    ++items_;
    return Add(size_bytes);
  }
  // The same for items that are measured before they are read.
  bool AddItems(std::size_t items, std::size_t size_bytes) {
    items_ += items;
    return Add(size_bytes);
  }
  // The same for a part of an item that was added.
  bool Add(std::size_t size_bytes) {
    bytes_ += size_bytes;
    return !exceeded();
  }

  bool exceeded() const { return items_ > 1 && bytes_ > max_bytes_; }

 private:
  const std::size_t max_bytes_;
  std::size_t items_ = 0;
  std::size_t bytes_ = 0;
};

// What a call answers whose page exceeds its budget.
inline Status PageTooLarge(std::size_t max_bytes) {
  return Status(Code::kOutOfRange, "the items of this page together have more than " +
                                       std::to_string(max_bytes >> 20) +
                                       " MiB: ask for fewer of them");
}

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_PAGE_BUDGET_H_
