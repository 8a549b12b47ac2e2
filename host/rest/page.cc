#include "rest/page.h"

#include <algorithm>
#include <limits>

namespace synappsd::rest {

PageRequest ReadPage(const QueryValues& query) {
  const QueryValues::Integer& page = query.integer("page");
  const std::int64_t page_size = query.integer("page_size").number;
  // Beyond every table's end, and still representable after the multiplication.
  const std::int64_t last_page = std::numeric_limits<std::int64_t>::max() / page_size;
  const std::int64_t pages_before = std::min(page.number, last_page) - 1;
  return {page.digits, static_cast<std::size_t>(page_size),
          static_cast<std::uint64_t>(pages_before * page_size)};
}

std::uint64_t TotalPages(std::uint64_t total, std::size_t page_size) {
  return total / page_size + (total % page_size != 0 ? 1 : 0);
}

}  // namespace synappsd::rest
