// One page of store.list/1: what is stored with what the call has written laid over it.
#ifndef SYNAPPSD_SERVICES_STORE_PAGE_H_
#define SYNAPPSD_SERVICES_STORE_PAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "services/call_scope.h"
#include "store/store.h"

namespace synappsd::services {

struct StorePage {
  std::vector<store::StoredValue> items;      // in order of key, at most the query's limit
  std::optional<std::string> next_after_key;  // none: this is the last page
};

// `stored` is what the store answered to `query`. A page may get shorter than the limit when the
// call has deleted some of it; what it has put comes where its key belongs.
StorePage MergePage(const store::ValueQuery& query, std::vector<store::StoredValue> stored,
                    const StoreOverlay& overlay);

std::string ItemJson(const store::StoredValue& value);
std::string PageJson(const StorePage& page);

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_STORE_PAGE_H_
