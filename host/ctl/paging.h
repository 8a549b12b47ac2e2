// All items of a list of the daemon's, page by page.
#ifndef SYNAPPSD_CTL_PAGING_H_
#define SYNAPPSD_CTL_PAGING_H_

#include <cstddef>
#include <functional>
#include <string>

#include "ctl/command.h"

namespace synappsd::ctl {

// Calls `on_item` with at most `limit` items of GET `path` (its query, if any, included). Where the
// daemon says that a page is too large, it asks for less at once. What is created or deleted
// meanwhile may be missed, or come twice.
Status EachItem(Command& command, const std::string& path, std::size_t limit,
                const std::function<void(const json::Value&)>& on_item);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_PAGING_H_
