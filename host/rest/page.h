// Pages of lists: which items a request asks for.
#ifndef SYNAPPSD_REST_PAGE_H_
#define SYNAPPSD_REST_PAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "rest/query.h"

namespace synappsd::rest {

struct PageRequest {
  std::string page = "1";  // as clients get it back: of any size
  std::size_t page_size = 20;
  std::uint64_t offset = 0;  // of the first item; fits a database's signed 64-bit integer
};

// From the parameters `page` and `page_size`, which have been checked.
PageRequest ReadPage(const QueryValues& query);

// How many pages `total` items make.
std::uint64_t TotalPages(std::uint64_t total, std::size_t page_size);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_PAGE_H_
